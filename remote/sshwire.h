// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The values that cross between the connection's thread and its users. Free of Qt, so that
// ThreadSanitizer can check everything that two threads touch.
namespace perch
{

using SshClock = std::chrono::steady_clock;

/// Why something on a connection failed; the Qt layer puts it into words.
struct SshFailure {
    enum class Kind {
        Cancelled,       ///< closed by ourselves
        UnknownHost,     ///< the name has no address
        Refused,         ///< nothing listens there
        Unreachable,     ///< no route, no network
        Timeout,         ///< no answer in time
        HostKeyChanged,  ///< known_hosts has another key
        HostKeyDiffers,  ///< the site publishes another key
        HostKeyRevoked,  ///< known_hosts marks the key as revoked
        HostKeyDeclined, ///< the person said no
        HostKeyUnknown,  ///< new, and the configuration wants no question (StrictHostKeyChecking)
        HostKeySigned,   ///< only known by an authority that signs it, which cannot be checked
        AuthFailed,      ///< no key and no answer was accepted
        TooManyTries,    ///< as many wrong answers as Perch or the server allows
        ClosedAsking,    ///< the server ended the login while a question was open
        ClosedJudging,   ///< the server ended the login instead of judging an answer
        NotJudged,       ///< the server said nothing about an answer for too long
        AuthGivenUp,     ///< the person left the question
        NeedsPerson,     ///< a quiet login came to where only a person can go on
        Busy,            ///< the server hung up before a word of SSH: too many logins at once
        JumpRefused,     ///< a machine on the way could not pass the connection on
        NoAgreement,     ///< no common algorithms
        Closed,          ///< the server closed the connection
        Silent,          ///< the server stopped answering
        NoChannel,       ///< the server refuses to run a command
        Ended,           ///< the command ended before it had read its input
        Overflow,        ///< a server that ignores its window
        Protocol         ///< no SSH server
    };
    Kind kind = Kind::Protocol;
    std::string detail; ///< libssh's or the system's own words
    /// Where it happened, when that is a machine on the way; empty: the one to be reached.
    std::string machine = {};
    std::string user = {};  ///< as whom, there
    std::uint16_t port = 0; ///< of `machine`
    std::string file = {};  ///< of a host key: the known_hosts file and line that speak against it
    int line = 0;
};

/// How far a connection has come, for the words that say what it waits for.
enum class SshStage {
    Resolving,    ///< the name is looked up
    Dialling,     ///< the machine is called
    KeyExchange,  ///< it answered: keys are agreed on
    HostKey,      ///< its key is compared with the known ones, or the person is asked about it
    Login,        ///< keys and questions
    SecondFactor, ///< an answer was given: the server thinks, maybe until a telephone is answered
    Online
};

/// A value or why there is none.
template <typename T = std::monostate> using SshOutcome = std::variant<T, SshFailure>;
template <typename T = std::monostate> using SshDone = std::function<void(SshOutcome<T>)>;

/// Bytes on their way, which are not copied: `owner` keeps them for as long as `view` is used.
struct SshBytes {
    std::shared_ptr<const void> owner;
    std::string_view view;
};

/// How a command ended: by a status, or by a signal ("KILL", without SIG; then status is -1).
struct SshExit {
    int status = -1;
    std::string signal;
};

struct SshHostKey {
    std::string type;         ///< "ssh-ed25519"
    std::string fingerprint;  ///< "SHA256:..."
    std::string machine = {}; ///< who showed it: the one to be reached, or one on the way
    std::uint16_t port = 0;
    std::string published = {}; ///< by the site, of `machine`; empty: none
};

struct SshPrompt {
    std::string text;
    bool echo = false;
};

/// One round of questions. Server text in it is bounded and has no control characters but line
/// feeds.
struct SshQuestion {
    enum class Kind { Password, Passphrase, Server };
    Kind kind = Kind::Server;
    std::string machine; ///< who asks: the one to be reached, or one on the way
    std::uint16_t port = 22;
    std::string user;        ///< as whom Perch logs in there
    std::string keyFile;     ///< Passphrase: of this key
    std::string instruction; ///< the server's words before the prompts
    int refusedRounds = 0;   ///< what was not accepted before had so many rounds; 0: nothing was
    int triesLeft = -1;      ///< how often it is asked again when this answer is wrong; -1: unknown
    std::vector<SshPrompt> prompts;
};

/// Where to connect and as whom.
struct SshTarget {
    std::string host;
    std::uint16_t port = 22;
    std::string user;
    std::vector<std::string>
        keyFiles; ///< private keys, in the order of trying; missing ones are passed over
    /// Of the agent's keys only those that are also in `keyFiles`.
    bool identitiesOnly = false;
    std::string agentSocket;                      ///< SSH_AUTH_SOCK; empty: no agent
    std::string knownHostsFile;                   ///< absolute; a new key is written there
    std::vector<std::string> moreKnownHostsFiles; ///< only read: the user's others, the system's
    std::string hostKeyAlias;                     ///< the name in known_hosts; empty: host and port
    bool hashKnownHosts = false;                  ///< write names as hashes
    bool refusesUnknownHosts = false; ///< StrictHostKeyChecking yes: a new key is not asked about
    std::string publishedFingerprint; ///< empty: none
    std::chrono::milliseconds timeout{15'000}; ///< for name, TCP connect and key exchange together
    /// How long the server may think about an answer. A second factor on a telephone takes its
    /// time; sshd itself gives up after two minutes (LoginGraceTime).
    std::chrono::milliseconds verdictTimeout{150'000};
    std::vector<SshTarget> jumps; ///< machines on the way, in the order of dialling
    /// False: a quiet login, which never asks a person and starts no method that could (a telephone
    /// would ring): only keys that need no passphrase and the agent. Ends with NeedsPerson.
    bool mayAsk = true;
};

/// Called in the connection's thread; must not block. `ended` is the last call.
struct SshHooks {
    std::function<void(SshHostKey)> hostKey;   ///< answer with SshLoop::answerHostKey
    std::function<void(SshQuestion)> question; ///< answer with SshLoop::answerQuestion
    std::function<void(std::string)> banner;
    std::function<void()> online;
    std::function<void(SshFailure)> ended;
    /// Told as it is reached; the machine is the one that is spoken to now.
    std::function<void(SshStage, std::string machine)> stage = [](SshStage, const std::string &) {
    };
    /// The machine hung up over the keys that were offered, and is called again without keys.
    std::function<void(std::string machine)> keysRefused = [](const std::string &) {
    };
};

/// Foreign text made harmless to show: at most `maximum` bytes, no control characters but line
/// feeds.
[[nodiscard]] std::string plainText(const char *text, std::size_t maximum = 4096);

} // namespace perch
