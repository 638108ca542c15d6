// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/style.h"

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QLineEdit>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolButton>

namespace perch
{

namespace
{

constexpr int controlHeight = 32;
constexpr int scrollBarWidth = 12;
constexpr int chevronSide = 14;
constexpr int checkSide = 16;

QColor mixed(const QColor &over, const QColor &under, qreal share)
{
    return QColor::fromRgbF(float(over.redF() * share + under.redF() * (1 - share)),
                            float(over.greenF() * share + under.greenF() * (1 - share)),
                            float(over.blueF() * share + under.blueF() * (1 - share)));
}

/// The line art of `drawn` in another ink; what is none of ours stays as it is.
QIcon inked(const QIcon &drawn, const QColor &ink)
{
    const QString name = drawn.name();
    const bool isOurs =
        !name.isEmpty() && QFile::exists(QStringLiteral(":/icons/%1.svg").arg(name));
    return isOurs ? icon(name, ink) : drawn;
}

bool has(const QStyleOption *option, QStyle::StateFlag flag)
{
    return option->state.testFlag(flag);
}

void drawBox(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &edge,
             qreal radius = theme::radius)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(edge.isValid() ? QPen(edge, 1) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter->restore();
}

/// Two pixels of accent: seen in both schemes and on both filled and empty buttons.
void drawFocusRing(QPainter *painter, const QRect &rect, const QPalette &palette)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(palette.color(QPalette::Link), 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), theme::radius, theme::radius);
    painter->restore();
}

QColor fieldEdge(const QStyleOption *option)
{
    const QColor border = theme::borderColor(option->palette);
    if (!has(option, QStyle::State_Enabled))
        return border;
    return mixed(theme::mutedText(option->palette), border,
                 has(option, QStyle::State_MouseOver) ? 0.6 : 0.3);
}

void drawField(const QStyleOption *option, QPainter *painter)
{
    drawBox(painter, option->rect, option->palette.color(QPalette::Base), fieldEdge(option));
    if (has(option, QStyle::State_HasFocus) && has(option, QStyle::State_Enabled))
        drawFocusRing(painter, option->rect, option->palette);
}

void drawButtonPanel(const QStyleOption *option, QPainter *painter, const QWidget *widget)
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    const bool primary = widget && widget->property("primary").toBool();
    const bool flat = button && button->features.testFlag(QStyleOptionButton::Flat);
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool down = has(option, QStyle::State_Sunken) || has(option, QStyle::State_On);
    const bool hover = has(option, QStyle::State_MouseOver) && enabled;
    const QPalette &palette = option->palette;
    QColor fill = primary ? palette.color(QPalette::Highlight) : palette.color(QPalette::Button);
    QColor edge = primary ? fill : fieldEdge(option);
    if (!enabled) {
        fill = primary ? palette.color(QPalette::Disabled, QPalette::Highlight)
                       : palette.color(QPalette::Window);
        edge = theme::borderColor(palette);
    } else if (down || hover) {
        const QColor toward = primary ? QColor(Qt::black) : theme::mutedText(palette);
        fill = mixed(toward, fill, down ? 0.18 : 0.09);
        edge = primary ? fill : edge;
    }
    if (flat) {
        edge = QColor();
        if (!down && !hover)
            fill = QColor();
    }
    drawBox(painter, option->rect, fill, edge);
}

void drawToolPanel(const QStyleOption *option, QPainter *painter)
{
    const bool raised = !has(option, QStyle::State_AutoRaise);
    const bool on = has(option, QStyle::State_Sunken) || has(option, QStyle::State_On);
    const bool hover = has(option, QStyle::State_MouseOver) && has(option, QStyle::State_Enabled);
    const QPalette &palette = option->palette;
    QColor fill = raised ? palette.color(QPalette::Button) : QColor();
    if (on || hover)
        fill = mixed(theme::mutedText(palette), palette.color(QPalette::Button), on ? 0.2 : 0.1);
    drawBox(painter, option->rect, fill, raised ? fieldEdge(option) : QColor());
}

void drawCheckMark(const QStyleOption *option, QPainter *painter)
{
    const bool checked = has(option, QStyle::State_On);
    const bool enabled = has(option, QStyle::State_Enabled);
    const QPalette &palette = option->palette;
    const auto group = enabled ? QPalette::Active : QPalette::Disabled;
    const QColor fill = palette.color(group, checked ? QPalette::Highlight : QPalette::Base);
    QRect box(0, 0, checkSide, checkSide);
    box.moveCenter(option->rect.center());
    drawBox(painter, box, fill, checked ? fill : mixed(theme::mutedText(palette), fill, 0.7), 3);
    if (checked)
        icon(QStringLiteral("check"), palette.color(group, QPalette::HighlightedText))
            .paint(painter, box.adjusted(1, 1, -1, -1));
}

void drawChevron(QPainter *painter, const QRect &area, bool enabled, const QPalette &palette)
{
    QRect box(0, 0, chevronSide, chevronSide);
    box.moveCenter(area.center());
    const QColor ink = enabled ? theme::mutedText(palette)
                               : palette.color(QPalette::Disabled, QPalette::ButtonText);
    icon(QStringLiteral("chevron-down"), ink).paint(painter, box);
}

void drawProgress(const QStyleOptionProgressBar *option, QPainter *painter)
{
    const QPalette &palette = option->palette;
    const QRect rect = option->rect;
    const int height = qMin(6, rect.height());
    const QRectF groove(rect.left(), rect.center().y() + 0.5 - height / 2.0, rect.width(), height);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(theme::mutedText(palette), palette.color(QPalette::Window), 0.22));
    painter->drawRoundedRect(groove, height / 2.0, height / 2.0);
    const qint64 span = qint64(option->maximum) - option->minimum;
    // of an unknown length the middle third is filled, at rest: motion would not tell more
    const bool isKnown = span > 0;
    const qreal share =
        isKnown ? qreal(qint64(option->progress) - option->minimum) / qreal(span) : 0.33;
    if (share > 0) {
        QRectF filled = groove;
        filled.setWidth(qMax<qreal>(height, groove.width() * qMin<qreal>(1, share)));
        if (!isKnown)
            filled.moveCenter(groove.center());
        else if (option->direction == Qt::RightToLeft)
            filled.moveRight(groove.right());
        painter->setBrush(palette.color(QPalette::Highlight));
        painter->drawRoundedRect(filled, height / 2.0, height / 2.0);
    }
    painter->restore();
}

/// The chosen row lies on a tint of the accent, so that its text and its state's colour stay
/// readable.
void drawItemPanel(const QStyleOptionViewItem *option, QPainter *painter)
{
    const QPalette &palette = option->palette;
    if (option->backgroundBrush.style() != Qt::NoBrush)
        painter->fillRect(option->rect, option->backgroundBrush);
    const bool selected = has(option, QStyle::State_Selected);
    if (!selected && !has(option, QStyle::State_MouseOver))
        return;
    QColor tint =
        selected ? palette.color(QPalette::Active, QPalette::Highlight) : theme::mutedText(palette);
    tint.setAlphaF(selected ? (theme::isDark(palette) ? 0.30F : 0.13F) : 0.06F);
    painter->fillRect(option->rect, tint);
}

void drawSpinBox(const QStyle *style, const QStyleOptionSpinBox *option, QPainter *painter,
                 const QWidget *widget)
{
    drawField(option, painter);
    if (option->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const auto part = [&](QStyle::SubControl control, QAbstractSpinBox::StepEnabledFlag step,
                          qreal turn) {
        QRect box(0, 0, chevronSide - 2, chevronSide - 2);
        const QRect area = style->subControlRect(QStyle::CC_SpinBox, option, control, widget);
        const bool enabled =
            option->stepEnabled.testFlag(step) && has(option, QStyle::State_Enabled);
        painter->save();
        painter->translate(area.center() + QPointF(0.5, 0.5));
        painter->rotate(turn);
        box.moveCenter({0, 0});
        const QColor ink = enabled
                               ? theme::mutedText(option->palette)
                               : option->palette.color(QPalette::Disabled, QPalette::ButtonText);
        icon(QStringLiteral("chevron-down"), ink).paint(painter, box);
        painter->restore();
    };
    part(QStyle::SC_SpinBoxUp, QAbstractSpinBox::StepUpEnabled, 180);
    part(QStyle::SC_SpinBoxDown, QAbstractSpinBox::StepDownEnabled, 0);
}

void drawHeaderSection(const QStyleOptionHeader *option, QPainter *painter)
{
    painter->save();
    painter->fillRect(option->rect, option->palette.color(QPalette::Base));
    painter->setPen(theme::borderColor(option->palette));
    painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
    painter->restore();
}

void drawTab(const QStyleOptionTab *option, QPainter *painter)
{
    const bool selected = has(option, QStyle::State_Selected);
    painter->save();
    if (has(option, QStyle::State_MouseOver) && !selected)
        drawBox(
            painter, option->rect.adjusted(2, 4, -2, -4),
            mixed(theme::mutedText(option->palette), option->palette.color(QPalette::Window), 0.1),
            QColor());
    if (selected) {
        const QRect line(option->rect.left() + theme::spaceS, option->rect.bottom() - 1,
                         option->rect.width() - 2 * theme::spaceS, 2);
        painter->fillRect(line, option->palette.color(QPalette::Highlight));
    }
    painter->restore();
}

void drawScrollBar(const QStyle *style, const QStyleOptionSlider *option, QPainter *painter,
                   const QWidget *widget)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option->maximum > option->minimum) {
        const QRect handle =
            style->subControlRect(QStyle::CC_ScrollBar, option, QStyle::SC_ScrollBarSlider, widget);
        const bool active =
            option->activeSubControls.testFlag(QStyle::SC_ScrollBarSlider) &&
            (has(option, QStyle::State_MouseOver) || has(option, QStyle::State_Sunken));
        painter->setPen(Qt::NoPen);
        painter->setBrush(mixed(theme::mutedText(option->palette),
                                option->palette.color(QPalette::Window), active ? 0.75 : 0.4));
        const QRectF bar = QRectF(handle).adjusted(3, 3, -3, -3);
        const qreal round = qMin(bar.width(), bar.height()) / 2;
        painter->drawRoundedRect(bar, round, round);
    }
    painter->restore();
}

} // namespace

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        drawButtonPanel(option, painter, widget);
        return;
    case PE_PanelButtonTool:
        drawToolPanel(option, painter);
        return;
    case PE_PanelLineEdit:
        // a spin box or combo box draws the frame around its own line edit
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame && frame->lineWidth > 0)
            drawField(option, painter);
        return;
    case PE_Frame:
        if (qobject_cast<const QAbstractScrollArea *>(widget)) {
            drawBox(painter, option->rect, option->palette.color(QPalette::Base),
                    theme::borderColor(option->palette));
            const auto *view = qobject_cast<const QAbstractItemView *>(widget);
            const bool itemShowsIt = view && view->currentIndex().isValid();
            if (has(option, State_HasFocus) && !itemShowsIt)
                drawFocusRing(painter, option->rect, option->palette);
            return;
        }
        break;
    case PE_PanelItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            drawItemPanel(item, painter);
            return;
        }
        break;
    case PE_PanelItemViewRow:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            if (item->features.testFlag(QStyleOptionViewItem::Alternate))
                painter->fillRect(item->rect, item->palette.color(QPalette::AlternateBase));
            return;
        }
        break;
    case PE_IndicatorCheckBox:
        drawCheckMark(option, painter);
        return;
    case PE_FrameFocusRect:
        drawFocusRing(painter, option->rect, option->palette);
        return;
    case PE_PanelScrollAreaCorner:
    case PE_FrameTabBarBase:
    case PE_FrameTabWidget:
        return;
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const
{
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button && widget && widget->property("primary").toBool()) {
            QStyleOptionButton filled(*button);
            const QPalette::ColorGroup group =
                has(option, State_Enabled) ? QPalette::Active : QPalette::Disabled;
            const QColor ink = option->palette.color(group, QPalette::HighlightedText);
            filled.palette.setColor(QPalette::ButtonText, ink);
            filled.icon = inked(button->icon, ink);
            filled.state |= State_Enabled; // the ink says it already: nothing is dimmed twice
            QProxyStyle::drawControl(element, &filled, painter, widget);
            return;
        }
        break;
    case CE_ItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            QStyleOptionViewItem quiet(*item);
            for (const auto group : {QPalette::Active, QPalette::Inactive})
                quiet.palette.setColor(group, QPalette::HighlightedText,
                                       option->palette.color(QPalette::Text));
            QProxyStyle::drawControl(element, &quiet, painter, widget);
            return;
        }
        break;
    case CE_ProgressBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option)) {
            drawProgress(bar, painter);
            return;
        }
        break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            drawHeaderSection(header, painter);
            return;
        }
        break;
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            QStyleOptionHeader quiet(*header);
            quiet.rect.adjust(theme::spaceS, 0, -theme::spaceS, 0); // in line with RowDelegate
            quiet.palette.setColor(QPalette::ButtonText, theme::mutedText(option->palette));
            QProxyStyle::drawControl(element, &quiet, painter, widget);
            return;
        }
        break;
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            drawTab(tab, painter);
            return;
        }
        break;
    case CE_Splitter:
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                               QPainter *painter, const QWidget *widget) const
{
    if (control == CC_ComboBox) {
        if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option)) {
            drawField(option, painter);
            drawChevron(painter, proxy()->subControlRect(control, box, SC_ComboBoxArrow, widget),
                        has(option, State_Enabled), option->palette);
            return;
        }
    }
    if (control == CC_SpinBox) {
        if (const auto *box = qstyleoption_cast<const QStyleOptionSpinBox *>(option)) {
            drawSpinBox(proxy(), box, painter, widget);
            return;
        }
    }
    if (control == CC_ScrollBar) {
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            drawScrollBar(proxy(), bar, painter, widget);
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option,
                            const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    if (element == SE_LineEditContents) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame && frame->lineWidth > 0)
            return rect.adjusted(theme::spaceXS, 0, -theme::spaceXS, 0);
    }
    return rect;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                            SubControl part, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        return rect.adjusted(theme::spaceXS, 0, 0, 0);
    return rect;
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                              const QWidget *widget) const
{
    QSize wanted = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        wanted.setHeight(qMax(wanted.height(), controlHeight));
        wanted.rwidth() += theme::spaceM;
        break;
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
        wanted.setHeight(qMax(wanted.height(), controlHeight));
        break;
    case CT_ToolButton:
        wanted = wanted.expandedTo(
            QSize(controlHeight - theme::spaceXS, controlHeight - theme::spaceXS));
        break;
    case CT_TabBarTab:
        wanted += QSize(theme::spaceS, theme::spaceS);
        break;
    case CT_HeaderSection:
        wanted.setHeight(qMax(wanted.height(), controlHeight));
        break;
    default:
        break;
    }
    return wanted;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return scrollBarWidth;
    case PM_DefaultFrameWidth:
        // room for the focus ring around lists and editors
        return qobject_cast<const QAbstractScrollArea *>(widget)
                   ? 2
                   : QProxyStyle::pixelMetric(metric, option, widget);
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return theme::spaceM;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return theme::spaceS;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
        return 16;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
        return checkSide;
    case PM_SplitterWidth:
        return theme::spaceS;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                     QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
        return 0;
    case SH_ScrollBar_Transient:
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_DialogButtonLayout:
        return QDialogButtonBox::GnomeLayout; // the main button at the end of the row
    case SH_ToolTipLabel_Opacity:
        return 255;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QPushButton *>(widget) || qobject_cast<QLineEdit *>(widget) ||
        qobject_cast<QComboBox *>(widget) || qobject_cast<QToolButton *>(widget) ||
        qobject_cast<QScrollBar *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

} // namespace perch

#include "moc_style.cpp"
