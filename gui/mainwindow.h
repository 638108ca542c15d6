// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMainWindow>

#include <memory>

namespace perch
{

/// The one window: places on the left (Images, Compose, Jobs, Results), connection bar on top,
/// activity line below, the page in the middle. No logic: Application fills it.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    enum class Place { Connect, Images, Compose, Jobs, Results };
    Q_ENUM(Place)

    /// A page marks with this property the widgets between which F6 goes; a page without any is
    /// one.
    static constexpr const char *paneProperty = "pane";

    explicit MainWindow(QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Takes ownership. Ctrl+1, Ctrl+2 ... go to the places in the order they were added (Connect
    /// has none).
    void setPage(Place place, QWidget *page);
    void setConnectionBar(QWidget *bar);
    void setActivityLine(QWidget *line);
    /// A small button at the foot of the side bar, beside that of the scheme.
    void addTool(QAction *action);
    /// Shown, not minimised, and above the others as far as the desktop lets it.
    void comeToFront();
    void showPlace(Place place);
    [[nodiscard]] Place place() const;
    /// Places other than Connect can be chosen only when there is a session or yesterday's data.
    void setPlacesEnabled(bool enabled);
    void setPlaceEnabled(Place place, bool enabled);

Q_SIGNALS:
    void placeChanged(perch::MainWindow::Place place);
    /// Files dropped anywhere in the window, or chosen.
    void filesDropped(const QStringList &paths);
    /// A staged image was dropped onto the job: on the Compose page, or on its button.
    void imageDropped(const QString &stagedPath);
    void seenChanged(bool seen); ///< shown or hidden/minimised: pace of followers
    void schemeToggled();        ///< the person wants the other of light and dark

protected:
    /// Dragged files belong to the window wherever they are: a text field would take their names.
    bool eventFilter(QObject *watched, QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildSideBar();
    void dragImage(QDragMoveEvent &event);
    [[nodiscard]] bool isOnJob(const QPoint &place) const;
    void focusNextPane();
    void restyle();

    struct Parts;
    std::unique_ptr<Parts> m_parts; // pointers to widgets that the window owns
};

} // namespace perch
