// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

#include <memory>

namespace perch
{

class ComposeController;

/// The Compose page: job folder, editor, form, findings and the one sentence beside Submit.
class ComposePage : public QWidget
{
    Q_OBJECT

public:
    ComposePage(ComposeController &controller, QWidget *parent = nullptr);
    ~ComposePage() override;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
