// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

#include <memory>

namespace perch
{

class ResultsController;

/// The Results page: one job's curves, output and files.
class ResultsPage : public QWidget
{
    Q_OBJECT

public:
    ResultsPage(ResultsController &controller, QWidget *parent = nullptr);
    ~ResultsPage() override;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace perch
