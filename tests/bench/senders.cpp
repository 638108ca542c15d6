// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/senders.h"

#include "remote/uploader.h"
#include "tests/support/scriptedprompter.h"

#include <QCoro/QCoroTask>

namespace perch::bench
{

namespace
{

QString wordsOf(const Error &error)
{
    return error.message + u' ' + error.detail;
}

void runPeer(const std::vector<std::string> &command, const std::string &input = {})
{
    if (const int status = test::runProgram(command, input); status != 0)
        giveUp(QStringLiteral("%1 failed with status %2")
                   .arg(QString::fromStdString(command.front()))
                   .arg(status));
}

std::string placeOf(const QString &there)
{
    return "bench:" + there.toStdString();
}

} // namespace

Sent PerchSender::send(const QString &path)
{
    test::ScriptedPrompter prompter;
    Connection connection(m_scene.target(), prompter);
    const Result<void> opened = QCoro::waitFor(connection.open());
    if (!opened)
        giveUp(wordsOf(opened.error()));
    UploadRequest request;
    request.localPath = path;
    request.stagingFolder = m_scene.staging();
    request.lists = &m_lists;
    const Result<UploadResult> result =
        QCoro::waitFor(uploadImage(connection, request, {}, std::stop_token()));
    if (!result)
        giveUp(wordsOf(result.error()));
    return {result->image.path, result->bytesSent};
}

void sendByScp(const Scene &scene, const QString &path, const QString &there)
{
    runPeer({"scp", "-q", "-F", scene.configFile(), path.toStdString(), placeOf(there)});
}

void sendBySftp(const Scene &scene, const QString &path, const QString &there)
{
    runPeer({"sftp", "-q", "-F", scene.configFile(), "-b", "-", "bench"},
            "put " + path.toStdString() + " " + there.toStdString() + "\n");
}

void sendByRsync(const Scene &scene, const QString &path, const QString &there)
{
    runPeer({"rsync", "-e", "ssh -F " + scene.configFile(), path.toStdString(), placeOf(there)});
}

void sendByRsyncDelta(const Scene &scene, const QString &path, const QString &newFolder,
                      const QString &oldFolder)
{
    runPeer({"rsync", "-I", "--no-whole-file", "--copy-dest=" + oldFolder.toStdString(), "-e",
             "ssh -F " + scene.configFile(), path.toStdString(), placeOf(newFolder + u'/')});
}

} // namespace perch::bench
