// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QRandomGenerator>
#include <QStringList>

namespace perch::test
{

/// Submit descriptions made up by chance: most of them right, all of them different. The same seed
/// makes the same ones. They name the files of submitFixture().
class SubmitGenerator
{
public:
    explicit SubmitGenerator(quint32 seed) : m_random(seed) {}

    [[nodiscard]] QString next();

private:
    [[nodiscard]] bool chance(int percent) { return m_random.bounded(100) < percent; }
    [[nodiscard]] QString oneOf(const QStringList &choices)
    {
        return choices.at(m_random.bounded(int(choices.size())));
    }
    [[nodiscard]] QString number(int below) { return QString::number(m_random.bounded(below)); }

    [[nodiscard]] QString name();
    [[nodiscard]] QString macro();
    [[nodiscard]] QString function();
    [[nodiscard]] QString word();
    [[nodiscard]] QString words();
    [[nodiscard]] QString path();
    [[nodiscard]] QString expression(int depth);
    [[nodiscard]] QString size();
    [[nodiscard]] QString truth();

    [[nodiscard]] QString definition();
    [[nodiscard]] QString programLine();
    [[nodiscard]] QString fileLine();
    [[nodiscard]] QString requestLine();
    [[nodiscard]] QString policyLine();
    [[nodiscard]] QString plainLine();
    [[nodiscard]] QString attributeLine();
    [[nodiscard]] QString mistake();
    [[nodiscard]] QStringList condition();
    [[nodiscard]] QStringList queue();
    [[nodiscard]] QString spelled(const QString &line);

    QRandomGenerator m_random;
    QStringList m_names;
};

/// A file of the folder in which generated descriptions are submitted.
struct SubmitFixtureFile {
    QString path; ///< with a slash at the end: a folder
    QByteArray content;
    bool isExecutable = false;
};
[[nodiscard]] QList<SubmitFixtureFile> submitFixture();

} // namespace perch::test
