// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/picklereader.h"

#include <QtEndian>

#include <algorithm>
#include <bit>

namespace perch
{

namespace
{

constexpr std::size_t mostValues = 500'000;
constexpr std::size_t highestStack = 1'000'000;
constexpr qsizetype mostMemo = 1'000'000;
constexpr qsizetype longestName = 256; ///< of a module, and of what is in it

} // namespace

Result<Pickle> readPickle(QByteArrayView bytes)
{
    return PickleReader(bytes).read();
}

Result<Pickle> PickleReader::read()
{
    while (m_problem.isEmpty()) {
        const QByteArrayView byte = bytesOf(1);
        const uchar op = byte.isEmpty() ? 0 : uchar(byte.front());
        if (op == '.' && m_problem.isEmpty()) {
            m_pickle.root = pop();
            break;
        }
        if (m_problem.isEmpty() && !takeConstant(op) && !takeNumber(op) && !takeTextNumber(op) &&
            !takeText(op) && !takeContainer(op) && !takeInto(op) && !takeStack(op) &&
            !takeMemo(op) && !takeName(op) && !takeCall(op))
            fail(QStringLiteral("unknown instruction 0x%1").arg(op, 2, 16, QLatin1Char('0')));
    }
    if (!m_problem.isEmpty())
        return Error(
            Error::Code::Parse,
            QStringLiteral("The file is not a whole pickle: it is damaged, was cut off, or "
                           "holds more than Perch lists."),
            QStringLiteral("%1 at byte %2").arg(m_problem).arg(m_at));
    m_pickle.length = m_at;
    return std::move(m_pickle);
}

void PickleReader::fail(const QString &why)
{
    if (m_problem.isEmpty())
        m_problem = why;
}

QByteArrayView PickleReader::bytesOf(quint64 count)
{
    if (count > quint64(m_bytes.size() - m_at)) {
        fail(QStringLiteral("the end"));
        return {};
    }
    const QByteArrayView bytes = m_bytes.sliced(m_at, qsizetype(count));
    m_at += qsizetype(count);
    return bytes;
}

QByteArrayView PickleReader::line()
{
    const qsizetype end = m_bytes.indexOf('\n', m_at);
    if (end < 0) {
        fail(QStringLiteral("no end of line"));
        return {};
    }
    const QByteArrayView line = m_bytes.sliced(m_at, end - m_at);
    m_at = end + 1;
    return line;
}

template <typename Number> Number PickleReader::number()
{
    const QByteArrayView bytes = bytesOf(sizeof(Number));
    return bytes.isEmpty() ? Number(0) : qFromLittleEndian<Number>(bytes.data());
}

int PickleReader::add(PickleValue value)
{
    if (m_pickle.values.size() >= mostValues) {
        fail(QStringLiteral("too many values"));
        return 0;
    }
    m_pickle.values.push_back(std::move(value));
    return int(m_pickle.values.size()) - 1;
}

int PickleReader::push(PickleValue value)
{
    const int index = add(std::move(value));
    if (m_stack.size() >= highestStack)
        fail(QStringLiteral("too much at once"));
    else
        m_stack.push_back(index);
    return index;
}

int PickleReader::pop()
{
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back())) {
        fail(QStringLiteral("nothing to take"));
        return -1;
    }
    const int index = m_stack.back();
    m_stack.pop_back();
    return index;
}

int PickleReader::top()
{
    const int index = pop();
    if (index >= 0)
        m_stack.push_back(index);
    return index;
}

QList<int> PickleReader::popToMark()
{
    if (m_marks.empty()) {
        fail(QStringLiteral("no mark"));
        return {};
    }
    const QList<int> parts(m_stack.begin() + qsizetype(m_marks.back()), m_stack.end());
    m_stack.resize(m_marks.back());
    m_marks.pop_back();
    return parts;
}

void PickleReader::keep(quint64 number)
{
    const int index = top();
    if (m_memo.size() >= mostMemo)
        fail(QStringLiteral("too much to remember"));
    else if (index >= 0)
        m_memo.insert(number, index);
}

void PickleReader::fetch(quint64 number)
{
    const auto found = m_memo.constFind(number);
    if (found == m_memo.cend() || m_stack.size() >= highestStack)
        fail(QStringLiteral("nothing remembered as %1").arg(number));
    else
        m_stack.push_back(*found);
}

bool PickleReader::takeConstant(uchar op)
{
    PickleValue value;
    switch (op) {
    case 0x80: // PROTO
        (void)bytesOf(1);
        return true;
    case 0x95: // FRAME
        (void)bytesOf(8);
        return true;
    case 'N':
        break;
    case 0x88: // NEWTRUE
    case 0x89: // NEWFALSE
        value.kind = Kind::Boolean;
        value.integer = op == 0x88 ? 1 : 0;
        break;
    case 0x97: // NEXT_BUFFER: bytes that are kept outside
        value.kind = Kind::Bytes;
        break;
    case 0x98: // READONLY_BUFFER
        return true;
    default:
        return false;
    }
    push(std::move(value));
    return true;
}

void PickleReader::pushInteger(QByteArrayView littleEndian)
{
    PickleValue value;
    value.kind = Kind::Integer;
    if (littleEndian.size() > 8) { // no number that Perch reckons with: its digits
        value.kind = Kind::Bytes;
        value.bytes =
            littleEndian.first(std::min<qsizetype>(littleEndian.size(), 64)).toByteArray();
    } else {
        quint64 bits = !littleEndian.isEmpty() && littleEndian.back() < 0 ? ~quint64(0) : 0;
        for (qsizetype i = littleEndian.size(); i-- > 0;)
            bits = (bits << 8) | uchar(littleEndian.at(i));
        value.integer = std::bit_cast<qint64>(bits);
    }
    push(std::move(value));
}

bool PickleReader::takeNumber(uchar op)
{
    PickleValue value;
    value.kind = Kind::Integer;
    switch (op) {
    case 'J':
        value.integer = number<qint32>();
        break;
    case 'K':
        value.integer = number<quint8>();
        break;
    case 'M':
        value.integer = number<quint16>();
        break;
    case 0x8a: // LONG1
        pushInteger(bytesOf(number<quint8>()));
        return true;
    case 0x8b: // LONG4
        pushInteger(bytesOf(number<quint32>()));
        return true;
    case 'G': {
        const QByteArrayView bytes = bytesOf(8);
        value.kind = Kind::Real;
        value.real =
            bytes.isEmpty() ? 0 : std::bit_cast<double>(qFromBigEndian<quint64>(bytes.data()));
        break;
    }
    default:
        return false;
    }
    push(std::move(value));
    return true;
}

bool PickleReader::takeTextNumber(uchar op)
{
    if (op != 'F' && op != 'I' && op != 'L')
        return false;
    QByteArrayView text = line();
    PickleValue value;
    bool isNumber = true;
    if (op == 'F') {
        value.kind = Kind::Real;
        value.real = text.toDouble(&isNumber);
    } else if (op == 'I' && (text == "00" || text == "01")) {
        value.kind = Kind::Boolean;
        value.integer = text == "01" ? 1 : 0;
    } else {
        if (op == 'L' && text.endsWith('L'))
            text.chop(1);
        value.kind = Kind::Integer;
        value.integer = text.toLongLong(&isNumber);
    }
    if (!isNumber) {
        value.kind = Kind::Bytes;
        value.bytes = text.first(std::min<qsizetype>(text.size(), 64)).toByteArray();
    }
    push(std::move(value));
    return true;
}

void PickleReader::pushBytes(Kind kind, QByteArrayView bytes)
{
    PickleValue value;
    value.kind = kind;
    value.bytes = bytes.toByteArray();
    push(std::move(value));
}

bool PickleReader::takeText(uchar op)
{
    switch (op) {
    case 'S': { // a Python literal with its quotes
        const QByteArrayView text = line();
        const bool isQuoted = text.size() >= 2 && text.front() == text.back();
        pushBytes(Kind::Text, isQuoted ? text.sliced(1, text.size() - 2) : text);
        return true;
    }
    case 'V':
        pushBytes(Kind::Text, line());
        return true;
    case 'T': // BINSTRING
    case 'X': // BINUNICODE
        pushBytes(Kind::Text, bytesOf(number<quint32>()));
        return true;
    case 'U':  // SHORT_BINSTRING
    case 0x8c: // SHORT_BINUNICODE
        pushBytes(Kind::Text, bytesOf(number<quint8>()));
        return true;
    case 0x8d: // BINUNICODE8
        pushBytes(Kind::Text, bytesOf(number<quint64>()));
        return true;
    case 'B':
        pushBytes(Kind::Bytes, bytesOf(number<quint32>()));
        return true;
    case 'C':
        pushBytes(Kind::Bytes, bytesOf(number<quint8>()));
        return true;
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
        pushBytes(Kind::Bytes, bytesOf(number<quint64>()));
        return true;
    default:
        return false;
    }
}

bool PickleReader::takeContainer(uchar op)
{
    PickleValue value;
    switch (op) {
    case ']':
    case 'l':
        value.kind = Kind::List;
        break;
    case '}':
    case 'd':
        value.kind = Kind::Dictionary;
        break;
    case 0x8f: // EMPTY_SET
    case 0x91: // FROZENSET
        value.kind = Kind::Set;
        break;
    case ')':
    case 't':
    case 0x85: // TUPLE1
    case 0x86: // TUPLE2
    case 0x87: // TUPLE3
        value.kind = Kind::Tuple;
        break;
    default:
        return false;
    }
    if (op == 'l' || op == 'd' || op == 't' || op == 0x91)
        value.parts = popToMark();
    for (int i = 0; op >= 0x85 && op <= 0x87 && i < op - 0x84; ++i)
        value.parts.prepend(pop());
    push(std::move(value));
    return true;
}

bool PickleReader::takeInto(uchar op)
{
    QList<int> parts;
    switch (op) {
    case 'a':
        parts = {pop()};
        break;
    case 's': {
        const int value = pop();
        parts = {pop(), value};
        break;
    }
    case 'e':
    case 'u':
    case 0x90: // ADDITEMS
        parts = popToMark();
        break;
    case 'b': { // BUILD
        const int state = pop();
        const int object = top();
        if (object >= 0)
            m_pickle.values[std::size_t(object)].state = state;
        return true;
    }
    default:
        return false;
    }
    const int into = top();
    if (into < 0 || !m_problem.isEmpty())
        return true;
    PickleValue &value = m_pickle.values[std::size_t(into)];
    value.parts += parts;
    if (op == 's' || op == 'u')
        value.isMap = true;
    return true;
}

bool PickleReader::takeStack(uchar op)
{
    switch (op) {
    case '(':
        if (m_marks.size() >= highestStack)
            fail(QStringLiteral("too many marks"));
        else
            m_marks.push_back(m_stack.size());
        return true;
    case '0':
        if (!m_marks.empty() && m_marks.back() == m_stack.size())
            m_marks.pop_back();
        else
            pop();
        return true;
    case '1':
        (void)popToMark();
        return true;
    case '2': {
        const int index = top();
        if (index >= 0 && m_stack.size() < highestStack)
            m_stack.push_back(index);
        return true;
    }
    default:
        return false;
    }
}

bool PickleReader::takeMemo(uchar op)
{
    switch (op) {
    case 'p':
        keep(line().toULongLong());
        return true;
    case 'q':
        keep(number<quint8>());
        return true;
    case 'r':
        keep(number<quint32>());
        return true;
    case 0x94: // MEMOIZE
        keep(quint64(m_memo.size()));
        return true;
    case 'g':
        fetch(line().toULongLong());
        return true;
    case 'h':
        fetch(number<quint8>());
        return true;
    case 'j':
        fetch(number<quint32>());
        return true;
    default:
        return false;
    }
}

void PickleReader::pushName(QByteArrayView module, QByteArrayView name)
{
    PickleValue value;
    value.kind = Kind::Name;
    value.bytes = module.first(std::min(module.size(), longestName)).toByteArray() + '.' +
                  name.first(std::min(name.size(), longestName)).toByteArray();
    push(std::move(value));
}

bool PickleReader::takeName(uchar op)
{
    switch (op) {
    case 'c': {
        const QByteArrayView module = line();
        pushName(module, line());
        return true;
    }
    case 0x93: { // STACK_GLOBAL
        const PickleValue *name = m_pickle.at(pop());
        const PickleValue *module = m_pickle.at(pop());
        if (name && module)
            pushName(QByteArray(module->bytes), QByteArray(name->bytes));
        return true;
    }
    case 0x82: // EXT1
        pushName("copyreg.extension", QByteArray::number(number<quint8>()));
        return true;
    case 0x83: // EXT2
        pushName("copyreg.extension", QByteArray::number(number<quint16>()));
        return true;
    case 0x84: // EXT4
        pushName("copyreg.extension", QByteArray::number(number<quint32>()));
        return true;
    case 'P':
    case 'Q': {
        PickleValue value;
        value.kind = Kind::Stored;
        if (op == 'Q') {
            value.parts = {pop()};
        } else {
            value.bytes = line().toByteArray();
        }
        push(std::move(value));
        return true;
    }
    default:
        return false;
    }
}

void PickleReader::pushCall(int callee, int arguments)
{
    PickleValue value;
    value.kind = Kind::Call;
    value.callee = callee;
    value.arguments = arguments;
    push(std::move(value));
}

bool PickleReader::takeCall(uchar op)
{
    switch (op) {
    case 'R':
    case 0x81: { // NEWOBJ
        const int arguments = pop();
        pushCall(pop(), arguments);
        return true;
    }
    case 0x92: { // NEWOBJ_EX
        (void)pop();
        const int arguments = pop();
        pushCall(pop(), arguments);
        return true;
    }
    case 'i': { // INST
        const QByteArrayView module = line();
        pushName(module, line());
        const int callee = pop();
        PickleValue arguments;
        arguments.kind = Kind::Tuple;
        arguments.parts = popToMark();
        const int index = add(std::move(arguments));
        pushCall(callee, index);
        return true;
    }
    case 'o': { // OBJ
        QList<int> parts = popToMark();
        const int callee = parts.isEmpty() ? -1 : parts.takeFirst();
        PickleValue arguments;
        arguments.kind = Kind::Tuple;
        arguments.parts = std::move(parts);
        const int index = add(std::move(arguments));
        pushCall(callee, index);
        return true;
    }
    default:
        return false;
    }
}

} // namespace perch
