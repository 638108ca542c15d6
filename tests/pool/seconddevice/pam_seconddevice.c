/* SPDX-FileCopyrightText: Perch contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stands in for Duo's pam_duo and its server, which cannot be had: after the password the person
 * chooses how a telephone shall be asked, or types a passcode. The words and the single prompt that
 * carries the whole menu are pam_duo's (pam_duo/pam_duo.c and lib/duo.c of duo_unix).
 *
 *   auth required .../pam_seconddevice.so [code=123456] [push=ok|deny|timeout] [delay=SECONDS]
 *                                         [tries=3] [log=FILE]
 *
 * push: what the telephone's owner does, after `delay`. log: a line for each answer, so that a test
 * can count on the server how often somebody was asked.
 */
#define PAM_SM_AUTH
#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
    const char *code;
    const char *push;
    const char *log;
    int delay;
    int tries;
};

static struct options read_options(int count, const char **words)
{
    struct options options = {"123456", "ok", NULL, 0, 3};
    for (int i = 0; i < count; i++) {
        if (strncmp(words[i], "code=", 5) == 0)
            options.code = words[i] + 5;
        else if (strncmp(words[i], "push=", 5) == 0)
            options.push = words[i] + 5;
        else if (strncmp(words[i], "log=", 4) == 0)
            options.log = words[i] + 4;
        else if (strncmp(words[i], "delay=", 6) == 0)
            options.delay = atoi(words[i] + 6);
        else if (strncmp(words[i], "tries=", 6) == 0)
            options.tries = atoi(words[i] + 6);
    }
    return options;
}

/* One line in one write, so that two logins at once do not mix. */
static void note(const struct options *options, const char *user, const char *what)
{
    char line[256];
    if (!options->log)
        return;
    const int size = snprintf(line, sizeof line, "%.64s %s\n", user, what);
    const int file = open(options->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0)
        return;
    if (write(file, line, (size_t)size) != size)
        unlink(options->log); /* a count that lies is worse than none */
    close(file);
}

/* What the telephone's owner does; 1 when that opens the door. */
static int ask_telephone(pam_handle_t *pam, const struct options *options, const char *user)
{
    sleep((unsigned int)options->delay);
    note(options, user, options->push);
    if (strcmp(options->push, "ok") == 0)
        return 1;
    if (strcmp(options->push, "timeout") == 0)
        pam_info(pam, "Login timed out.");
    else
        pam_info(pam, "Login request denied.");
    return 0;
}

/* 1: in; 0: ask again. */
static int judge(pam_handle_t *pam, const struct options *options, const char *user,
                 const char *answer)
{
    if (strcmp(answer, "1") == 0 || strcmp(answer, "push") == 0 || strcmp(answer, "2") == 0 ||
        strcmp(answer, "phone") == 0)
        return ask_telephone(pam, options, user);
    if (strcmp(answer, "3") == 0 || strcmp(answer, "sms") == 0) {
        note(options, user, "sms");
        pam_info(pam, "New SMS passcodes sent.");
        return 0;
    }
    if (strcmp(answer, options->code) == 0) {
        note(options, user, "code");
        return 1;
    }
    note(options, user, "wrong");
    pam_info(pam, "Incorrect passcode. Please try again.");
    return 0;
}

int pam_sm_authenticate(pam_handle_t *pam, int flags, int count, const char **words)
{
    (void)flags;
    const struct options options = read_options(count, words);
    const char *user = NULL;
    if (pam_get_user(pam, &user, NULL) != PAM_SUCCESS || !user)
        return PAM_AUTH_ERR;
    for (int attempt = 0; attempt < options.tries; attempt++) {
        char *answer = NULL;
        const int asked = pam_prompt(pam, PAM_PROMPT_ECHO_ON, &answer,
                                     "Duo two-factor login for %s\n\n"
                                     "Enter a passcode or select one of the following options:\n\n"
                                     " 1. Duo Push to XXX-XXX-1234\n"
                                     " 2. Phone call to XXX-XXX-1234\n"
                                     " 3. SMS passcodes to XXX-XXX-1234\n\n"
                                     "Passcode or option (1-3): ",
                                     user);
        if (asked != PAM_SUCCESS || !answer)
            return PAM_AUTH_ERR;
        const int isIn = judge(pam, &options, user, answer);
        free(answer);
        if (isIn) {
            pam_info(pam, "Success. Logging you in...");
            return PAM_SUCCESS;
        }
    }
    return PAM_AUTH_ERR;
}

int pam_sm_setcred(pam_handle_t *pam, int flags, int count, const char **words)
{
    (void)pam;
    (void)flags;
    (void)count;
    (void)words;
    return PAM_SUCCESS;
}
