// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/theme.h"

#include "contrast.h"

#include <QApplication>
#include <QTest>

using namespace perch;

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textCanBeReadOnEverySurface_data()
    {
        QTest::addColumn<theme::Scheme>("scheme");
        QTest::newRow("light") << theme::Scheme::Light;
        QTest::newRow("dark") << theme::Scheme::Dark;
    }

    void textCanBeReadOnEverySurface()
    {
        QFETCH(theme::Scheme, scheme);
        theme::apply(scheme);
        const QPalette palette = QApplication::palette();
        QCOMPARE(theme::isDark(palette), scheme == theme::Scheme::Dark);
        const QList<QColor> surfaces = {
            palette.color(QPalette::Window), palette.color(QPalette::Base),
            palette.color(QPalette::AlternateBase), theme::cardColor(palette)};
        QList<QColor> inks = {palette.color(QPalette::WindowText), palette.color(QPalette::Text),
                              palette.color(QPalette::Link),
                              palette.color(QPalette::PlaceholderText), theme::mutedText(palette)};
        for (const auto tone : {theme::Tone::Neutral, theme::Tone::Info, theme::Tone::Good,
                                theme::Tone::Warning, theme::Tone::Bad})
            inks.append(theme::toneColor(tone, palette));
        for (const QColor &surface : surfaces) {
            for (const QColor &ink : std::as_const(inks))
                QVERIFY2(test::contrast(ink, surface) >= 4.5,
                         qPrintable(QStringLiteral("%1 on %2: %3")
                                        .arg(ink.name(), surface.name())
                                        .arg(test::contrast(ink, surface))));
        }
        const auto pair = [&palette](QPalette::ColorRole ink, QPalette::ColorRole surface) {
            return test::contrast(palette.color(ink), palette.color(surface));
        };
        QVERIFY(pair(QPalette::HighlightedText, QPalette::Highlight) >= 4.5);
        QVERIFY(pair(QPalette::ButtonText, QPalette::Button) >= 4.5);
        QVERIFY(pair(QPalette::ToolTipText, QPalette::ToolTipBase) >= 4.5);
    }

    void disabledTextDiffersFromText()
    {
        theme::apply(theme::Scheme::Light);
        const QPalette palette = QApplication::palette();
        QVERIFY(palette.color(QPalette::Disabled, QPalette::Text) !=
                palette.color(QPalette::Active, QPalette::Text));
    }

    void fontsFormAScale()
    {
        theme::apply(theme::Scheme::Light);
        const qreal base = QApplication::font().pointSizeF();
        QVERIFY(theme::headingFont().pointSizeF() > theme::sectionFont().pointSizeF());
        QVERIFY(theme::sectionFont().pointSizeF() > base);
        QVERIFY(theme::hintFont().pointSizeF() < base);
        QVERIFY(QFontInfo(theme::fixedFont()).fixedPitch());
    }

    void failureAndSuccessNeverLookAlike()
    {
        QVERIFY(theme::toneOf(JobState::Failed) != theme::toneOf(JobState::Succeeded));
        QVERIFY(theme::toneOf(JobState::Killed) != theme::toneOf(JobState::Succeeded));
        QVERIFY(theme::iconNameOf(JobState::Failed) != theme::iconNameOf(JobState::Succeeded));
        QVERIFY(theme::iconNameOf(JobState::Held) != theme::iconNameOf(JobState::Suspended));
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
