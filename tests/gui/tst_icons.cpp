// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/theme.h"
#include "gui/widgets/icon.h"

#include <QApplication>
#include <QDir>
#include <QPixmapCache>
#include <QTest>

using namespace perch;

namespace
{

int inkedPixels(const QImage &image, const QColor &color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            if (pixel.alpha() > 200 && (!color.isValid() || pixel.rgb() == color.rgb()))
                ++count;
        }
    }
    return count;
}

QList<JobState> allStates()
{
    QList<JobState> states;
    for (int i = 0; i <= int(JobState::Removed); ++i)
        states.append(JobState(i));
    return states;
}

} // namespace

class TestIcons : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyIconDraws_data()
    {
        QTest::addColumn<QString>("name");
        (void)icon(QStringLiteral("perch")); // makes the resources known
        const QStringList files =
            QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")});
        QVERIFY(files.size() > 40);
        for (const QString &file : files)
            QTest::newRow(qPrintable(file)) << file.chopped(4);
    }

    void everyIconDraws()
    {
        QFETCH(QString, name);
        for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark}) {
            theme::apply(scheme);
            const QColor ink = QApplication::palette().color(QPalette::ButtonText);
            const QImage drawn = icon(name).pixmap(QSize(48, 48)).toImage();
            QCOMPARE(drawn.size(), QSize(48, 48));
            // the application's own icon has colours of its own
            QVERIFY(inkedPixels(drawn, name == u"app" ? QColor() : ink) > 20);
        }
    }

    void everyJobStateHasItsIcon()
    {
        for (const JobState state : allStates())
            QVERIFY2(!icon(theme::iconNameOf(state)).isNull(),
                     qPrintable(theme::iconNameOf(state)));
    }

    void followsTheDeviceRatio()
    {
        const QPixmap drawn = icon(QStringLiteral("check")).pixmap(QSize(20, 20), 1.5);
        QCOMPARE(drawn.size(), QSize(30, 30));
        QCOMPARE(drawn.devicePixelRatio(), 1.5);
    }

    void isDimmedWhenDisabled()
    {
        const QIcon sign = icon(QStringLiteral("stop"));
        QVERIFY(sign.pixmap(QSize(24, 24), QIcon::Disabled).toImage() !=
                sign.pixmap(QSize(24, 24), QIcon::Normal).toImage());
    }
};

QTEST_MAIN(TestIcons)
#include "tst_icons.moc"
