// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/jobtablemodel.h"

#include <algorithm>
#include <limits>

namespace perch
{

namespace
{

constexpr int keptJobs = 500;
const QString nullFile = QStringLiteral("/dev/null");

/// The words of one cell, and whether any attribute behind them is not known.
class CellText
{
public:
    explicit CellText(const ExpandedJob &job) : m_job(job) {}

    void addString(const QString &attribute)
    {
        const QString text = m_job.string(attribute).value_or(QString());
        if (!text.isEmpty() && text != nullFile)
            add(text);
        note(attribute);
    }
    void add(const QString &word) { m_words.append(word); }
    void note(const QString &attribute)
    {
        const auto unknown = m_job.unknown.constFind(attribute);
        if (unknown == m_job.unknown.constEnd())
            return;
        m_isUnknown = true;
        add(unknown->isRandom ? JobTableModel::tr("drawn by lot")
                              : JobTableModel::tr("not known here"));
    }
    [[nodiscard]] bool isUnknown() const { return m_isUnknown; }
    [[nodiscard]] QString text(const QString &separator = QStringLiteral(", ")) const
    {
        QStringList words = m_words;
        words.removeDuplicates();
        return words.join(separator);
    }

private:
    const ExpandedJob &m_job;
    QStringList m_words;
    bool m_isUnknown = false;
};

/// The image is sent among the inputs; there its whole name stands.
bool sendsImage(const ExpandedJob &job)
{
    const QString source = job.string(QStringLiteral("ContainerImageSource")).value_or(QString());
    return !source.isEmpty() && source != u"local" && source != u"docker" && source != u"oras";
}

QStringList inputsOf(const ExpandedJob &job)
{
    const QString inputs = job.string(QStringLiteral("TransferInput")).value_or(QString());
    return inputs.isEmpty() ? QStringList() : inputs.split(u',');
}

void addImage(const ExpandedJob &job, CellText &cell)
{
    const QStringList inputs = inputsOf(job);
    if (sendsImage(job) && !inputs.isEmpty())
        return cell.add(inputs.last());
    cell.addString(QStringLiteral("ContainerImage"));
    cell.addString(QStringLiteral("DockerImage"));
}

void addInputs(const ExpandedJob &job, CellText &cell)
{
    QStringList inputs = inputsOf(job);
    if (sendsImage(job) && !inputs.isEmpty())
        inputs.removeLast();
    cell.addString(QStringLiteral("In"));
    for (const QString &input : std::as_const(inputs))
        cell.add(input);
    cell.note(QStringLiteral("TransferInput"));
}

/// A number of MiB or KiB as people say it; an expression as it is.
QString sizeText(const QString &value, qint64 unitsInGigabyte)
{
    bool isNumber = false;
    const qint64 units = value.toLongLong(&isNumber);
    if (!isNumber)
        return value;
    if (units >= unitsInGigabyte)
        return JobTableModel::tr("%1 GB").arg(double(units) / double(unitsInGigabyte), 0, 'g', 4);
    return unitsInGigabyte == 1024
               ? JobTableModel::tr("%1 MB").arg(units)
               : JobTableModel::tr("%1 MB").arg(double(units) / 1024.0, 0, 'g', 4);
}

void addRequests(const ExpandedJob &job, CellText &cell)
{
    const auto value = [&job](const char *attribute) {
        return job.attributes.value(QLatin1String(attribute));
    };
    if (const QString cpus = value("RequestCpus"); !cpus.isEmpty())
        cell.add(cpus == u"1" ? JobTableModel::tr("1 CPU")
                              : JobTableModel::tr("%1 CPUs").arg(cpus));
    if (const QString gpus = value("RequestGPUs"); !gpus.isEmpty() && gpus != u"0")
        cell.add(gpus == u"1" ? JobTableModel::tr("1 GPU")
                              : JobTableModel::tr("%1 GPUs").arg(gpus));
    // without a request HTCondor puts an expression there that means what the job will have used
    if (const QString memory = value("RequestMemory"); !memory.contains(u"MemoryUsage"))
        cell.add(JobTableModel::tr("memory %1").arg(sizeText(memory, 1024)));
    if (const QString disk = value("RequestDisk"); !disk.isEmpty() && disk != u"DiskUsage")
        cell.add(JobTableModel::tr("disk %1").arg(sizeText(disk, 1024 * 1024)));
    for (const char *attribute : {"RequestCpus", "RequestGPUs", "RequestMemory", "RequestDisk"})
        cell.note(QLatin1String(attribute));
}

} // namespace

JobTableModel::JobTableModel(QObject *parent) : QAbstractTableModel(parent), m_jobs(keptJobs) {}

void JobTableModel::setExpansion(std::shared_ptr<Expansion> expansion)
{
    beginResetModel();
    m_expansion = std::move(expansion);
    m_jobs.clear();
    m_variables =
        m_expansion && m_expansion->jobCount() > 0 ? job(0).queueVariables : QStringList();
    endResetModel();
}

int JobTableModel::place(Column column) const
{
    return column == Job ? 0 : int(m_variables.size()) + int(column);
}

int JobTableModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid() || !m_expansion)
        return 0;
    return int(std::min<qint64>(m_expansion->jobCount(), std::numeric_limits<int>::max()));
}

int JobTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : place(Environment) + 1;
}

const ExpandedJob &JobTableModel::job(int row) const
{
    if (!m_jobs.contains(row))
        m_jobs.insert(row, new ExpandedJob(m_expansion->job(row)));
    return *m_jobs.object(row);
}

JobTableModel::Cell JobTableModel::cell(const ExpandedJob &job, int column) const
{
    CellText cell(job);
    const int variable = column - 1;
    if (column == 0) {
        cell.add(QString::number(job.proc));
    } else if (variable < m_variables.size()) {
        const qsizetype place = job.queueVariables.indexOf(m_variables.at(variable));
        cell.add(place < 0 ? QString() : job.queueValues.value(place));
    } else if (column == place(Arguments)) {
        cell.addString(QStringLiteral("Arguments"));
        cell.addString(QStringLiteral("Args"));
    } else if (column == place(Image)) {
        addImage(job, cell);
    } else if (column == place(Inputs)) {
        addInputs(job, cell);
    } else if (column == place(Outputs)) {
        for (const char *attribute : {"Out", "Err", "TransferOutput"})
            cell.addString(QLatin1String(attribute));
    } else if (column == place(Requests)) {
        addRequests(job, cell);
    } else if (column == place(Environment)) {
        cell.addString(QStringLiteral("Environment"));
        cell.addString(QStringLiteral("Env"));
    }
    return {cell.text(), cell.isUnknown()};
}

QVariant JobTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != ProblemRole &&
        role != IsUnknownRole)
        return {};
    const ExpandedJob &expanded = job(index.row());
    if (role == ProblemRole) {
        QStringList messages;
        for (const SubmitProblem &problem : expanded.problems) {
            if (problem.kind != SubmitProblem::Kind::Warning)
                messages.append(problem.message);
        }
        return messages.join(u'\n');
    }
    const Cell cell = this->cell(expanded, index.column());
    return role == IsUnknownRole ? QVariant(cell.isUnknown) : QVariant(cell.text);
}

QVariant JobTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 ||
        section >= columnCount())
        return {};
    if (section > 0 && section <= m_variables.size())
        return m_variables.at(section - 1);
    const QStringList titles = {tr("Job"),     tr("Arguments"), tr("Image"),      tr("Inputs"),
                                tr("Outputs"), tr("Requests"),  tr("Environment")};
    return titles.at(section == 0 ? 0 : section - m_variables.size());
}

} // namespace perch
