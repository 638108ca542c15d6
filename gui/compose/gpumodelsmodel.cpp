// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/gpumodelsmodel.h"

#include <algorithm>

namespace perch
{

namespace
{

QString ownerText(const GpuModel &model)
{
    if (model.shares.size() == 1) // its numbers are the model's
        return model.shares.first().group;
    QStringList parts;
    for (const GpuModel::Share &share : model.shares) {
        const QString owner = share.group.isEmpty() ? GpuModelsModel::tr("not told") : share.group;
        parts << GpuModelsModel::tr("%1 %2 of %3 free").arg(owner).arg(share.free).arg(share.total);
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace

GpuModelsModel::GpuModelsModel(QObject *parent) : QAbstractTableModel(parent) {}

void GpuModelsModel::setModels(const QList<GpuModel> &models)
{
    beginResetModel();
    m_models = models;
    endResetModel();
}

bool GpuModelsModel::knowsOwners() const
{
    return std::any_of(m_models.cbegin(), m_models.cend(), [](const GpuModel &model) {
        return std::any_of(model.shares.cbegin(), model.shares.cend(),
                           [](const GpuModel::Share &share) { return !share.group.isEmpty(); });
    });
}

int GpuModelsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_models.size());
}

int GpuModelsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString GpuModelsModel::text(const GpuModel &model, int column) const
{
    switch (column) {
    case NameColumn:
        return model.name;
    case MemoryColumn:
        return model.memoryMegabytes > 0 ? requirableMemory(model) : tr("not told");
    case CapabilityColumn:
        return model.capability > 0 ? QString::number(model.capability, 'f', 1) : tr("not told");
    case RuntimeColumn:
        return model.runtime > 0 ? runtimeText(model.runtime) : QStringLiteral("–");
    case FreeColumn:
        return tr("%1 of %2").arg(model.free).arg(model.total);
    case OwnerColumn:
        return ownerText(model);
    default:
        return {};
    }
}

QString GpuModelsModel::explanation(const GpuModel &model) const
{
    QString what = tr("%1: %2 of %3 free").arg(model.name).arg(model.free).arg(model.total);
    if (const QString owners = ownerText(model); !owners.isEmpty())
        what += tr(" (%1)").arg(owners);
    return model.capability > 0 && model.memoryMegabytes > 0
               ? tr("%1. Click to require what it has: capability %2 and %3 of memory.")
                     .arg(what, QString::number(model.capability, 'f', 1), requirableMemory(model))
               : what;
}

QVariant GpuModelsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_models.size())
        return {};
    const GpuModel &model = m_models[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return text(model, index.column());
    case Qt::AccessibleTextRole:
        if (index.column() == RuntimeColumn && model.runtime == 0)
            return tr("not told");
        return index.column() == BarColumn ? text(model, FreeColumn) : text(model, index.column());
    case Qt::ToolTipRole:
        return explanation(model).toHtmlEscaped();
    case Qt::TextAlignmentRole:
        return index.column() == NameColumn || index.column() == OwnerColumn
                   ? int(Qt::AlignLeading | Qt::AlignVCenter)
                   : int(Qt::AlignTrailing | Qt::AlignVCenter);
    case SortRole:
        switch (index.column()) {
        case MemoryColumn:
            return model.memoryMegabytes;
        case CapabilityColumn:
            return model.capability;
        case RuntimeColumn:
            return model.runtime;
        case FreeColumn:
            return model.free;
        case BarColumn:
            return model.total;
        default:
            return text(model, index.column());
        }
    default:
        return {};
    }
}

QVariant GpuModelsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == NameColumn || section == OwnerColumn || section == BarColumn
                   ? int(Qt::AlignLeading | Qt::AlignVCenter)
                   : int(Qt::AlignTrailing | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == RuntimeColumn)
        return tr("The newest CUDA runtime that the machine's driver takes");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Model");
    case MemoryColumn:
        return tr("Memory");
    case CapabilityColumn:
        return tr("Capability");
    case RuntimeColumn:
        return tr("CUDA");
    case FreeColumn:
        return tr("Free now");
    case BarColumn:
        return tr("Free, busy");
    case OwnerColumn:
        return tr("Owner");
    default:
        return {};
    }
}

QString requirableMemory(const GpuModel &model)
{
    // rounded down: 81008 MiB are less than 80 GB, and a job that asks for 80 would not get the
    // card
    return model.memoryMegabytes >= 1024 ? QStringLiteral("%1 GB").arg(model.memoryMegabytes / 1024)
                                         : QStringLiteral("%1 MB").arg(model.memoryMegabytes);
}

} // namespace perch

#include "moc_gpumodelsmodel.cpp"
