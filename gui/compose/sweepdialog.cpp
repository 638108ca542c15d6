// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/sweepdialog.h"

#include "core/plaintext.h"
#include "core/submit/submitfile.h"
#include "core/submit/sweeptext.h"
#include "gui/compose/sweepparameterrow.h"
#include "gui/theme.h"
#include "gui/whendone.h"
#include "gui/widgets/card.h"
#include "gui/widgets/errorbanner.h"
#include "gui/widgets/icon.h"
#include "gui/widgets/plainlabel.h"
#include "gui/widgets/rowdelegate.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFile>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QtConcurrent/QtConcurrentRun>

#include <chrono>

namespace perch
{

namespace
{

using namespace std::chrono_literals;

constexpr auto countAfter = 150ms; ///< of silence while typing
constexpr int dialogWidth = 760;
constexpr int visibleParameters = 5;
constexpr qint64 firstJobs = 4;
constexpr qint64 csvLimit = 16 * 1000 * 1000;
constexpr int signSide = 16;
constexpr int rowHeight = 28;

QString countText(qint64 count)
{
    return QLocale().toString(count);
}

Result<Sweep> sweepOfFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error(Error::Code::Io, SweepDialog::tr("The table cannot be read. Choose another."),
                     file.errorString());
    return parseSweepCsv(file.read(csvLimit + 1));
}

/// The jobs that are shown: the first ones and the last; -1 stands for those between.
QList<qint64> shownJobs(qint64 count)
{
    QList<qint64> shown;
    for (qint64 i = 0; i < qMin(count, firstJobs); ++i)
        shown.append(i);
    if (count > firstJobs + 1)
        shown.append(-1);
    if (count > firstJobs)
        shown.append(count - 1);
    return shown;
}

} // namespace

SweepDialog::SweepDialog(const QString &submitText, QWidget *parent)
    : QDialog(parent), m_submitText(submitText),
      m_rows(Error(Error::Code::Refused, tr("There are no parameters yet.")))
{
    setWindowTitle(tr("Sweep over parameters"));
    setMinimumWidth(dialogWidth);
    m_countTimer.setSingleShot(true);
    m_countTimer.setInterval(countAfter);
    connect(&m_countTimer, &QTimer::timeout, this, &SweepDialog::count);
    build();
    SweepParameter first;
    first.name = QStringLiteral("lr");
    addParameter(first);
    m_parameters.first()->focusName();
    showRows(m_rows);
}

void SweepDialog::build()
{
    m_banner = new ErrorBanner(this);
    auto *heading = new QLabel(tr("Sweep over parameters"));
    heading->setFont(theme::headingFont());
    heading->setIndent(theme::headingIndent);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_use = buttons->addButton(tr("Use this sweep"), QDialogButtonBox::AcceptRole);
    m_use->setProperty("primary", true);
    m_use->setDefault(true);
    m_use->setToolTip(
        tr("Writes the table beside the submit description, and the queue statement"));
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        const Result<SweepRows> rows = m_rows;
        accept();
        Q_EMIT sweepMade(*rows);
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::spaceXL, theme::spaceXL, theme::spaceXL, theme::spaceL);
    layout->setSpacing(theme::spaceM);
    layout->addWidget(heading);
    layout->addWidget(plainLabel(tr("One job for each row of values. In the submit "
                                    "description a parameter is written $(name).")));
    layout->addWidget(m_banner);
    layout->addWidget(makeParameters());
    layout->addWidget(makePreview(), 1);
    layout->addWidget(buttons);
}

QWidget *SweepDialog::makeParameters()
{
    m_shape = new QComboBox;
    m_shape->setAccessibleName(tr("How values are combined"));
    m_shape->addItem(tr("All combinations"), int(Sweep::Shape::Grid));
    m_shape->addItem(tr("Side by side"), int(Sweep::Shape::Table));
    m_seed = new QSpinBox;
    m_seed->setRange(0, 999'999'999);
    m_seed->setValue(1);
    m_seed->setToolTip(tr("Of the random values: the same seed gives the same values again"));
    auto *seedLabel = new QLabel(tr("Random &seed"));
    seedLabel->setBuddy(m_seed);
    auto *add = new QPushButton(icon(QStringLiteral("plus")), tr("&Add parameter"));
    add->setAutoDefault(false);
    auto *import = new QPushButton(icon(QStringLiteral("table")), tr("Import &CSV …"));
    import->setAutoDefault(false);
    import->setToolTip(tr("A table whose first row names the parameters"));
    connect(add, &QPushButton::clicked, this, [this] {
        addParameter({});
        m_parameters.last()->focusName();
    });
    connect(import, &QPushButton::clicked, this, &SweepDialog::importCsv);
    connect(m_shape, &QComboBox::currentIndexChanged, &m_countTimer, qOverload<>(&QTimer::start));
    connect(m_seed, &QSpinBox::valueChanged, &m_countTimer, qOverload<>(&QTimer::start));

    auto *inside = new QWidget;
    m_rowsLayout = new QVBoxLayout(inside);
    m_rowsLayout->setContentsMargins(0, 0, 0, 0);
    m_rowsLayout->setSpacing(theme::spaceS);
    auto *area = new FittingScrollArea(visibleParameters);
    area->setWidget(inside);
    area->setWidgetResizable(true);
    auto *choices = new QHBoxLayout;
    choices->setSpacing(theme::spaceS);
    choices->addWidget(add);
    choices->addWidget(import);
    choices->addStretch(1);
    choices->addWidget(seedLabel);
    choices->addWidget(m_seed);
    choices->addWidget(m_shape);
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(area);
    layout->addLayout(choices);
    return box;
}

QWidget *SweepDialog::makePreview()
{
    m_sign = new QLabel;
    m_count = plainLabel();
    m_advice = plainLabel();
    m_preview = new QTableWidget;
    m_preview->setAccessibleName(tr("First and last jobs"));
    m_preview->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_preview->setSelectionMode(QAbstractItemView::NoSelection);
    m_preview->setFocusPolicy(Qt::NoFocus);
    m_preview->setShowGrid(false);
    m_preview->setFrameShape(QFrame::NoFrame);
    m_preview->setItemDelegate(new RowDelegate(-1, m_preview));
    m_preview->verticalHeader()->hide();
    m_preview->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_preview->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_preview->horizontalHeader()->setStretchLastSection(true);
    m_preview->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_preview->setMinimumHeight(int(firstJobs + 3) * rowHeight);
    m_hours = new QDoubleSpinBox;
    m_hours->setDecimals(1);
    m_hours->setRange(0.1, 24 * 30);
    m_hours->setSuffix(tr(" h"));
    m_hours->setValue(longestGpuJobHours(SubmitFile(m_submitText)));
    auto *hoursLabel = new QLabel(tr("&Hours of one job"));
    hoursLabel->setBuddy(m_hours);
    m_hours->setToolTip(
        tr("Offered is the longest time that its +GPUJobLength allows; what one job "
           "really takes is known when the first has run"));
    m_cost = plainLabel();
    m_cost->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    connect(m_hours, &QDoubleSpinBox::valueChanged, this, &SweepDialog::showCost);
    auto *said = new QHBoxLayout;
    said->setSpacing(theme::spaceS);
    said->addWidget(m_sign, 0, Qt::AlignTop);
    said->addWidget(m_count, 1);
    auto *cost = new QHBoxLayout;
    cost->setSpacing(theme::spaceS);
    cost->addWidget(hoursLabel);
    cost->addWidget(m_hours);
    cost->addWidget(m_cost, 1);
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, theme::spaceS, 0, 0);
    layout->setSpacing(theme::spaceS);
    layout->addWidget(sectionLabel(tr("Jobs")));
    layout->addLayout(said);
    layout->addWidget(m_preview, 1);
    layout->addWidget(m_advice);
    layout->addLayout(cost);
    return box;
}

void SweepDialog::addParameter(const SweepParameter &parameter)
{
    auto *row = new SweepParameterRow(parameter);
    m_parameters.append(row);
    m_rowsLayout->addWidget(row);
    connect(row, &SweepParameterRow::edited, &m_countTimer, qOverload<>(&QTimer::start));
    connect(row, &SweepParameterRow::removeWanted, this, [this, row] {
        m_parameters.removeOne(row);
        row->deleteLater();
        m_countTimer.start();
    });
    m_countTimer.start();
}

void SweepDialog::setSweep(const Sweep &sweep)
{
    qDeleteAll(m_parameters);
    m_parameters.clear();
    for (const SweepParameter &parameter : sweep.parameters)
        addParameter(parameter);
    m_shape->setCurrentIndex(m_shape->findData(int(sweep.shape)));
    m_seed->setValue(int(sweep.seed));
    m_countTimer.start();
}

Sweep SweepDialog::sweep() const
{
    Sweep sweep;
    sweep.shape = Sweep::Shape(m_shape->currentData().toInt());
    sweep.seed = quint64(m_seed->value());
    for (const SweepParameterRow *row : m_parameters)
        sweep.parameters.append(row->parameter());
    return sweep;
}

void SweepDialog::importCsv()
{
    auto *dialog = new QFileDialog(this, tr("Import a table"), QDir::homePath(),
                                   tr("Tables (*.csv *.tsv *.txt);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &SweepDialog::readCsv);
    dialog->open();
}

void SweepDialog::readCsv(const QString &path)
{
    whenDone(QtConcurrent::run(sweepOfFile, path), this, [this](const Result<Sweep> &read) {
        if (read) {
            m_banner->clear();
            setSweep(*read);
        } else {
            m_banner->showError(read.error());
        }
    });
}

void SweepDialog::count()
{
    m_use->setEnabled(false);
    const int mine = ++m_turn;
    whenDone(QtConcurrent::run(&SweepRows::of, sweep()), this,
             [this, mine](const Result<SweepRows> &rows) {
                 if (mine == m_turn)
                     showRows(rows);
             });
}

void SweepDialog::showRows(const Result<SweepRows> &rows)
{
    m_rows = rows;
    const bool isGood = rows.has_value();
    m_use->setEnabled(isGood && !m_countTimer.isActive());
    const auto tone = isGood ? theme::Tone::Good : theme::Tone::Warning;
    const QColor color = theme::toneColor(tone, palette());
    m_sign->setPixmap(icon(isGood ? QStringLiteral("check") : QStringLiteral("warning"), color)
                          .pixmap(QSize(signSide, signSide), devicePixelRatioF()));
    m_preview->clear();
    m_preview->setRowCount(0);
    m_preview->setColumnCount(0);
    m_advice->clear();
    m_cost->clear();
    if (!isGood) {
        m_count->setText(rows.error().message);
        return;
    }
    m_count->setText(rows->count() == 1 ? tr("1 job")
                                        : tr("%1 jobs").arg(countText(rows->count())));
    const QList<qint64> shown = shownJobs(rows->count());
    m_preview->setColumnCount(int(rows->names().size()) + 1);
    m_preview->setHorizontalHeaderLabels(QStringList(tr("Job")) + rows->names());
    m_preview->setRowCount(int(shown.size()));
    for (int i = 0; i < shown.size(); ++i) {
        const bool isGap = shown[i] < 0;
        m_preview->setItem(
            i, 0, new QTableWidgetItem(isGap ? QStringLiteral("…") : countText(shown[i] + 1)));
        const QStringList values = isGap ? QStringList() : rows->row(shown[i]);
        for (int j = 0; j < values.size(); ++j)
            m_preview->setItem(i, j + 1, new QTableWidgetItem(plainLine(values[j], 200)));
    }
    QStringList advice;
    const QStringList unused = unusedParameters(SubmitFile(m_submitText), rows->names());
    if (!unused.isEmpty())
        advice.append(unused.size() == 1
                          ? tr("The submit description does not use $(%1) yet: write it into the "
                               "arguments.")
                                .arg(unused.first())
                          : tr("The submit description does not use $(%1) yet: write them into the "
                               "arguments.")
                                .arg(unused.join(QStringLiteral("), $("))));
    advice.append(sweepSizeAdvice(rows->count()));
    advice.removeAll(QString());
    m_advice->setText(advice.join(u'\n'));
    showCost();
}

void SweepDialog::showCost()
{
    if (!m_rows)
        return;
    const auto gpus = gpusPerJob(SubmitFile(m_submitText));
    const double hours = double(m_rows->count()) * m_hours->value();
    if (!gpus)
        m_cost->setText(tr("How many GPUs a job takes is not a plain number"));
    else if (*gpus == 0)
        m_cost->setText(
            tr("No GPU: about %1 hours of processors").arg(QLocale().toString(hours, 'f', 0)));
    else
        m_cost->setText(tr("About %1 GPU hours: %2 × %3 × %4 h")
                            .arg(QLocale().toString(hours * *gpus, 'f', hours < 10 ? 1 : 0),
                                 m_rows->count() == 1
                                     ? tr("1 job")
                                     : tr("%1 jobs").arg(countText(m_rows->count())),
                                 *gpus == 1 ? tr("1 GPU") : tr("%1 GPUs").arg(*gpus),
                                 QLocale().toString(m_hours->value(), 'g', 4)));
}

void SweepDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_preview && m_cost)
        showRows(m_rows);
}

} // namespace perch

#include "moc_sweepdialog.cpp"
