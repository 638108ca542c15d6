// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/placefields.h"

#include "core/plaintext.h"
#include "gui/compose/jobfolders.h"
#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QBoxLayout>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace perch
{

namespace
{

constexpr int signSide = 16;
constexpr int mostOffers = 30;

QString shortened(const QString &path)
{
    const QString home = QDir::homePath() + u'/';
    return path.startsWith(home) ? QStringLiteral("~/") + path.sliced(home.size()) : path;
}

QString lengthened(const QString &path)
{
    return path.startsWith(u"~/") ? QDir::homePath() + path.sliced(1) : path;
}

QLabel *buddyLabel(const QString &text, QWidget *field)
{
    auto *label = new QLabel(text);
    label->setBuddy(field);
    return label;
}

} // namespace

PlaceFields::PlaceFields(JobFolders &folders, QWidget *parent)
    : QWidget(parent), m_folders(folders), m_name(new QLineEdit), m_place(new QLineEdit),
      m_sign(new QLabel), m_verdict(new QLabel)
{
    m_name->setAccessibleName(tr("Name of the job"));
    m_place->setAccessibleName(tr("Folder in which the job's folder is made"));
    m_place->setText(shortened(folders.usualPlace()));
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setWordWrap(true);
    // always room for two lines, so that nothing moves while one types
    m_verdict->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_verdict->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    auto *choose = new QPushButton(tr("Choose …"));
    choose->setAccessibleName(tr("Choose the folder in which the job's folder is made"));
    choose->setAutoDefault(false);

    auto *verdict = new QHBoxLayout;
    verdict->setSpacing(theme::spaceS);
    verdict->addWidget(m_sign, 0, Qt::AlignTop);
    verdict->addWidget(m_verdict, 1);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme::spaceM);
    grid->setVerticalSpacing(theme::spaceS);
    grid->addWidget(buddyLabel(tr("&Name"), m_name), 0, 0);
    grid->addWidget(m_name, 0, 1, 1, 2);
    grid->addWidget(buddyLabel(tr("&In folder"), m_place), 1, 0);
    grid->addWidget(m_place, 1, 1);
    grid->addWidget(choose, 1, 2);
    grid->addLayout(verdict, 2, 1, 1, 2);
    grid->setColumnStretch(1, 1);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_isOwnName = true; });
    connect(m_name, &QLineEdit::textChanged, this, &PlaceFields::check);
    connect(m_place, &QLineEdit::textChanged, this, &PlaceFields::check);
    connect(choose, &QPushButton::clicked, this, &PlaceFields::choosePlace);
    connect(&folders, &JobFolders::placeChecked, this,
            [this](const QString &asked, const QString &complaint) {
                if (asked != folder())
                    return;
                if (!complaint.isEmpty() && !m_isOwnName && m_offers > 0 && m_offers < mostOffers)
                    m_name->setText(QStringLiteral("%1-%2").arg(m_offered).arg(++m_offers));
                else
                    showVerdict(complaint);
            });
}

void PlaceFields::offerName(const QString &name)
{
    if (m_isOwnName)
        return;
    m_offered = name;
    m_offers = 1;
    m_name->setText(name);
}

QString PlaceFields::folder() const
{
    return QDir::cleanPath(lengthened(m_place->text().trimmed())) + u'/' + m_name->text().trimmed();
}

void PlaceFields::focusName()
{
    m_name->setFocus();
    m_name->selectAll();
}

void PlaceFields::check()
{
    m_isFit = false;
    Q_EMIT checked(false);
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        showVerdict(tr("Give the job a name."));
    else if (name.contains(u'/') || name.contains(u'\\'))
        showVerdict(tr("A name has no slash: choose the folder below."));
    else
        m_folders.checkPlace(folder());
}

void PlaceFields::showVerdict(const QString &complaint)
{
    m_complaint = complaint;
    m_isFit = complaint.isEmpty();
    m_verdict->setText(m_isFit ? tr("Makes %1").arg(plainLine(shortened(folder()), 300))
                               : complaint);
    const QColor color =
        m_isFit ? theme::mutedText(palette()) : theme::toneColor(theme::Tone::Bad, palette());
    theme::setTextColor(*m_verdict, color);
    m_sign->setPixmap(icon(m_isFit ? QStringLiteral("check") : QStringLiteral("error"), color)
                          .pixmap(QSize(signSide, signSide), devicePixelRatioF()));
    Q_EMIT checked(m_isFit);
}

void PlaceFields::choosePlace()
{
    auto *dialog = new QFileDialog(this, tr("Folder for the new job's folder"),
                                   lengthened(m_place->text().trimmed()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString &path) { m_place->setText(shortened(path)); });
    dialog->open();
}

void PlaceFields::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_sign && !m_verdict->text().isEmpty())
        showVerdict(m_complaint);
}

} // namespace perch

#include "moc_placefields.cpp"
