// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/pickle.h"

#include <QHash>
#include <QString>

namespace perch
{

/// The stack machine that a pickle is a program of, for readPickle(). Its instructions come in
/// groups; a function of a group is true when the instruction is one of it.
class PickleReader
{
public:
    explicit PickleReader(QByteArrayView bytes) : m_bytes(bytes) {}

    [[nodiscard]] Result<Pickle> read();

private:
    using Kind = PickleValue::Kind;

    bool takeConstant(uchar op);
    bool takeNumber(uchar op);
    bool takeTextNumber(uchar op);
    bool takeText(uchar op);
    bool takeContainer(uchar op);
    bool takeInto(uchar op);
    bool takeStack(uchar op);
    bool takeMemo(uchar op);
    bool takeName(uchar op);
    bool takeCall(uchar op);

    void fail(const QString &why);
    [[nodiscard]] QByteArrayView bytesOf(quint64 count);
    [[nodiscard]] QByteArrayView line(); ///< without its end
    template <typename Number> Number number();
    void pushInteger(QByteArrayView littleEndian);
    void pushBytes(Kind kind, QByteArrayView bytes);
    void pushName(QByteArrayView module, QByteArrayView name);
    void pushCall(int callee, int arguments);
    int add(PickleValue value); ///< index; 0 after a failure
    int push(PickleValue value);
    int pop();
    [[nodiscard]] int top();
    [[nodiscard]] QList<int> popToMark();
    void keep(quint64 number);
    void fetch(quint64 number);

    QByteArrayView m_bytes;
    qsizetype m_at = 0;
    Pickle m_pickle;
    std::vector<int> m_stack;
    std::vector<std::size_t> m_marks; ///< how high the stack was
    QHash<quint64, int> m_memo;
    QString m_problem;
};

} // namespace perch
