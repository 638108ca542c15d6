// SPDX-FileCopyrightText: Perch contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/compose/submitform.h"

#include "gui/compose/formfiles.h"
#include "gui/theme.h"

#include "shots.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>
#include <QTreeWidget>

using namespace perch;

namespace
{

const QString job = QStringLiteral("executable = run.sh\n"
                                   "request_gpus = 1\n"
                                   "request_memory = 4GB\n"
                                   "log = run_$(Cluster).log\n"
                                   "queue\n");

template <typename Field> Field *fieldOf(const SubmitForm &form, const char *name)
{
    for (Field *field : form.findChildren<Field *>()) {
        if (field->accessibleName() == QLatin1String(name))
            return field;
    }
    return nullptr;
}

QPushButton *buttonOf(const SubmitForm &form, const QString &begin)
{
    for (QPushButton *button : form.findChildren<QPushButton *>()) {
        if (button->text().startsWith(begin))
            return button;
    }
    return nullptr;
}

bool says(const SubmitForm &form, const QString &part)
{
    for (const QLabel *label : form.findChildren<QLabel *>()) {
        if (label->isVisibleTo(&form) && label->text().contains(part))
            return true;
    }
    return false;
}

StagedImage imageOf(const char *name, qint64 size)
{
    StagedImage image;
    image.fileName = QString::fromUtf8(name);
    image.path = QStringLiteral("/staging/b/bucky/") + image.fileName;
    image.size = size;
    return image;
}

FormFacts someFacts()
{
    FormFacts facts;
    facts.images = {imageOf("a.sif", 9'400'000'000), imageOf("b.sif", 1'000)};
    facts.imageUrls = {QStringLiteral("osdf:///x/a.sif"), QStringLiteral("osdf:///x/b.sif")};
    facts.stagedSizes = {{QStringLiteral("osdf:///x/a.sif"), 9'400'000'000},
                         {QStringLiteral("osdf:///x/b.sif"), 1'000},
                         {QStringLiteral("osdf:///x/data.tar.gz"), 2'000'000'000}};
    facts.files = {{QStringLiteral("job.sub"), 100, true, false},
                   {QStringLiteral("run.sh"), 1'000, true, false},
                   {QStringLiteral("big.bin"), 1'500'000'000, false, false}};
    facts.submitFileName = QStringLiteral("job.sub");
    return facts;
}

/// What the form would do to the text, edit by edit.
class Editor
{
public:
    explicit Editor(SubmitForm &form, const QString &text) : m_file(text)
    {
        form.showFile(m_file);
        QObject::connect(&form, &SubmitForm::fieldEdited, &form,
                         [this, &form](const QString &name, const QString &value) {
                             if (value.isEmpty())
                                 m_file.remove(name);
                             else
                                 m_file.setValue(name, value);
                             form.showFile(m_file);
                         });
    }
    [[nodiscard]] QString value(const char *name) const
    {
        return m_file.value(QString::fromUtf8(name)).value_or(QStringLiteral("(none)"));
    }
    [[nodiscard]] QString text() const { return m_file.text(); }

private:
    SubmitFile m_file;
};

} // namespace

class TestSubmitForm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme::apply(theme::Scheme::Light); }

    void showsWhatTheTextSays()
    {
        SubmitForm form;
        QSignalSpy edited(&form, &SubmitForm::fieldEdited);
        form.setFacts(someFacts());
        form.showFile(SubmitFile(QStringLiteral("executable = run.sh\n"
                                                "arguments = --epochs 2\n"
                                                "request_gpus = 1\n"
                                                "gpus_minimum_capability = 8.0\n"
                                                "gpus_minimum_memory = 16 GB\n"
                                                "+WantGPULab = true\n"
                                                "+GPUJobLength = \"short\"\n"
                                                "request_memory = 4GB\n"
                                                "request_disk = 512\n"
                                                "transfer_input_files = a.csv, b/c.csv\n"
                                                "transfer_output_files = out\n"
                                                "environment = \"A=1 B='x y'\"\n"
                                                "max_retries = 3\n"
                                                "notification = complete\n"
                                                "notify_user = bucky@example.org\n"
                                                "queue\n")));
        QCOMPARE(fieldOf<QLineEdit>(form, "executable")->text(), QStringLiteral("run.sh"));
        QCOMPARE(fieldOf<QLineEdit>(form, "arguments")->text(), QStringLiteral("--epochs 2"));
        QCOMPARE(fieldOf<QSpinBox>(form, "request_gpus")->value(), 1);
        QVERIFY(fieldOf<QComboBox>(form, "gpus_minimum_capability")
                    ->currentText()
                    .contains(QStringLiteral("A100")));
        QCOMPARE(fieldOf<QLineEdit>(form, "gpus_minimum_memory")->text(), QStringLiteral("16"));
        QCOMPARE(fieldOf<QComboBox>(form, "Unit of gpus_minimum_memory")->currentText(),
                 QStringLiteral("GB"));
        QVERIFY(fieldOf<QCheckBox>(form, "+WantGPULab")->isChecked());
        QVERIFY(fieldOf<QComboBox>(form, "+GPUJobLength")
                    ->currentText()
                    .contains(QStringLiteral("12 hours")));
        QCOMPARE(fieldOf<QLineEdit>(form, "request_memory")->text(), QStringLiteral("4"));
        QCOMPARE(fieldOf<QComboBox>(form, "Unit of request_disk")->currentText(),
                 QStringLiteral("KB"));
        QCOMPARE(fieldOf<QTreeWidget>(form, "transfer_input_files")->topLevelItemCount(), 2);
        QCOMPARE(fieldOf<QLineEdit>(form, "transfer_output_files")->text(), QStringLiteral("out"));
        const auto *table = fieldOf<QTableWidget>(form, "environment");
        QCOMPARE(table->rowCount(), 3);
        QCOMPARE(table->item(1, 1)->text(), QStringLiteral("x y"));
        QCOMPARE(fieldOf<QSpinBox>(form, "max_retries")->value(), 3);
        QCOMPARE(fieldOf<QComboBox>(form, "notification")->currentText(),
                 QStringLiteral("When it has ended"));
        QCOMPARE(fieldOf<QLineEdit>(form, "notify_user")->text(),
                 QStringLiteral("bucky@example.org"));
        QCOMPARE(edited.size(), 0);
    }

    void showsTheDefaultWhereNothingIsSet()
    {
        SubmitForm form;
        form.setFacts(someFacts());
        form.showFile(SubmitFile(QStringLiteral("queue\n")));
        QCOMPARE(fieldOf<QSpinBox>(form, "request_cpus")->text(), QStringLiteral("1 (default)"));
        QCOMPARE(fieldOf<QSpinBox>(form, "request_gpus")->text(), QStringLiteral("0 (default)"));
        QCOMPARE(fieldOf<QSpinBox>(form, "max_retries")->text(), QStringLiteral("0 (default)"));
        QCOMPARE(fieldOf<QComboBox>(form, "notification")->currentText(),
                 QStringLiteral("never (default)"));
        for (const char *name : {"executable", "arguments", "request_memory", "request_disk",
                                 "gpus_minimum_memory", "transfer_output_files", "notify_user"}) {
            const auto *line = fieldOf<QLineEdit>(form, name);
            QVERIFY2(line && line->text().isEmpty() && !line->placeholderText().isEmpty(), name);
        }
    }

    void changesTheCommandOfAFieldOnly()
    {
        SubmitForm form;
        Editor text(form, job);
        fieldOf<QSpinBox>(form, "request_gpus")->setValue(2);
        QTest::keyClicks(fieldOf<QLineEdit>(form, "request_disk"), QStringLiteral("20"));
        auto *memory = fieldOf<QLineEdit>(form, "request_memory");
        memory->setFocus();
        memory->selectAll();
        QTest::keyClicks(memory, QStringLiteral("8.5"));
        QCOMPARE(memory->text(), QStringLiteral("8.5"));
        QCOMPARE(text.text(), QStringLiteral("executable = run.sh\n"
                                             "request_gpus = 2\n"
                                             "request_memory = 8.5GB\n"
                                             "log = run_$(Cluster).log\n"
                                             "request_disk = 20GB\n"
                                             "queue\n"));
        memory->selectAll();
        QTest::keyClick(memory, Qt::Key_Delete);
        QCOMPARE(text.value("request_memory"), QStringLiteral("(none)"));
        fieldOf<QSpinBox>(form, "request_gpus")->setValue(-1);
        QCOMPARE(text.value("request_gpus"), QStringLiteral("(none)"));
    }

    void changesAUnit()
    {
        SubmitForm form;
        Editor text(form, job);
        auto *unit = fieldOf<QComboBox>(form, "Unit of request_memory");
        unit->setFocus();
        QTest::keyClick(unit, Qt::Key_Up);
        QCOMPARE(text.value("request_memory"), QStringLiteral("4MB"));
        QCOMPARE(fieldOf<QLineEdit>(form, "request_memory")->text(), QStringLiteral("4"));
    }

    void leavesWhatItCannotShowToTheText_data()
    {
        QTest::addColumn<QString>("line");
        QTest::newRow("number") << QStringLiteral("request_gpus = $(gpus)");
        QTest::newRow("size") << QStringLiteral("request_memory = $(memory)");
        QTest::newRow("expression") << QStringLiteral("request_memory = 1024 * 2");
        QTest::newRow("capability") << QStringLiteral("gpus_minimum_capability = $(c)");
        QTest::newRow("length") << QStringLiteral("+GPUJobLength = $(length)");
        QTest::newRow("switch") << QStringLiteral("+WantGPULab = $(lab)");
        QTest::newRow("notification") << QStringLiteral("notification = $(n)");
        QTest::newRow("environment") << QStringLiteral("environment = \"A");
        QTest::newRow("inputs") << QStringLiteral("transfer_input_files = $(a), $(b)");
        QTest::newRow("image") << QStringLiteral("container_image = $(image)");
        QTest::newRow("negative") << QStringLiteral("request_gpus = -5");
        QTest::newRow("endless") << QStringLiteral("request_gpus = 99999999999999999999");
    }

    void leavesWhatItCannotShowToTheText()
    {
        QFETCH(QString, line);
        SubmitForm form;
        form.setFacts(someFacts());
        const QString whole = line + QStringLiteral("\nqueue\n");
        Editor text(form, whole);
        form.show();
        for (QWidget *field : form.findChildren<QWidget *>()) {
            field->setFocus();
            field->clearFocus();
        }
        QCOMPARE(text.text(), whole);
    }

    void offersTheStagedImages()
    {
        SubmitForm form;
        form.setFacts(someFacts());
        form.showFile(SubmitFile(QStringLiteral("container_image = osdf:///x/b.sif\nqueue\n")));
        auto *combo = fieldOf<QComboBox>(form, "Container image");
        QCOMPARE(combo->currentText(), QStringLiteral("b.sif"));
        QCOMPARE(combo->count(), 3); // and a registry's
        QSignalSpy chosen(&form, &SubmitForm::imageChosen);
        QTest::keyClick(combo, Qt::Key_Up);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().first().value<StagedImage>().fileName, QStringLiteral("a.sif"));
    }

    void warnsOfAnImageOfARegistry()
    {
        SubmitForm form;
        form.setFacts(someFacts());
        Editor text(form, job);
        auto *address = fieldOf<QLineEdit>(form, "Image of a registry");
        QVERIFY(!address->isVisibleTo(&form));
        auto *combo = fieldOf<QComboBox>(form, "Container image");
        QTest::keyClick(combo, Qt::Key_End);
        QVERIFY(address->isVisibleTo(&form));
        QTest::keyClicks(address, QStringLiteral("docker:/"));
        QCOMPARE(text.value("container_image"), QStringLiteral("(none)"));
        QTest::keyClicks(address, QStringLiteral("/a/b:1"));
        QCOMPARE(text.value("container_image"), QStringLiteral("docker://a/b:1"));
        QCOMPARE(address->text(), QStringLiteral("docker://a/b:1"));
        QVERIFY(says(form, QStringLiteral("Each job fetches this image")));
        form.showFile(SubmitFile(QStringLiteral("container_image = osdf:///x/b.sif\n")));
        QVERIFY(!address->isVisibleTo(&form));
        QVERIFY(!says(form, QStringLiteral("Each job fetches this image")));
    }

    void asksForAKindOfGpu()
    {
        SubmitForm form;
        Editor text(form, job);
        auto *kind = fieldOf<QComboBox>(form, "gpus_minimum_capability");
        QTest::keyClick(kind, Qt::Key_Down);
        const double first = text.value("gpus_minimum_capability").toDouble();
        QVERIFY(first > 5);
        QTest::keyClick(kind, Qt::Key_Down);
        QVERIFY(text.value("gpus_minimum_capability").toDouble() > first);
        kind->lineEdit()->selectAll();
        QTest::keyClicks(kind->lineEdit(), QStringLiteral("8.7"));
        QCOMPARE(text.value("gpus_minimum_capability"), QStringLiteral("8.7"));
        QVERIFY(!says(form, QStringLiteral("only when GPUs")));
        fieldOf<QSpinBox>(form, "request_gpus")->setValue(-1);
        QVERIFY(says(form, QStringLiteral("only when GPUs")));
    }

    void asksForSharedGpusOnlyWhereThereAreSome()
    {
        SubmitForm form;
        form.setFacts(someFacts());
        Editor text(form, job);
        auto *lab = fieldOf<QCheckBox>(form, "+WantGPULab");
        QVERIFY(!lab->isVisibleTo(&form));
        FormFacts facts = someFacts();
        facts.hasGpuLab = true;
        form.setFacts(facts);
        QVERIFY(lab->isVisibleTo(&form));
        lab->click();
        QCOMPARE(text.value("+WantGPULab"), QStringLiteral("true"));
        auto *length = fieldOf<QComboBox>(form, "+GPUJobLength");
        QTest::keyClick(length, Qt::Key_Down);
        QCOMPARE(text.value("+GPUJobLength"), QStringLiteral("\"short\""));
        lab->click();
        QCOMPARE(text.value("+WantGPULab"), QStringLiteral("(none)"));
    }

    void saysTheLeastDisk()
    {
        SubmitForm form;
        form.setFacts(someFacts());
        Editor text(form, QStringLiteral("container_image = osdf:///x/a.sif\n"
                                         "executable = run.sh\n"
                                         "transfer_input_files = osdf:///x/data.tar.gz\n"
                                         "request_disk = 5GB\n"
                                         "queue\n"));
        QVERIFY(says(form, QStringLiteral("At least 12 GB: image 9.40 GB, inputs 2.00 GB")));
        QPushButton *use = buttonOf(form, QStringLiteral("Use 12 GB"));
        QVERIFY(use && use->isVisibleTo(&form));
        use->click();
        QCOMPARE(text.value("request_disk"), QStringLiteral("12GB"));
        QVERIFY(!use->isVisibleTo(&form));
        QVERIFY(says(form, QStringLiteral("At least 12 GB")));
    }

    void addsAndTakesOutInputs()
    {
        SubmitForm form;
        form.setFacts(someFacts());
        Editor text(form, QStringLiteral("transfer_input_files = run.sh,  nowhere.csv\nqueue\n"));
        auto *list = fieldOf<QTreeWidget>(form, "transfer_input_files");
        QCOMPARE(list->topLevelItem(0)->text(1), QStringLiteral("1 kB"));
        QCOMPARE(list->topLevelItem(1)->text(1), QStringLiteral("not here"));
        auto *offer = fieldOf<QComboBox>(form, "File or URL to add");
        QVERIFY(offer->findText(QStringLiteral("big.bin")) >= 0);
        QVERIFY(offer->findText(QStringLiteral("osdf:///x/data.tar.gz")) >= 0);
        QVERIFY(offer->findText(QStringLiteral("job.sub")) < 0);
        QVERIFY(offer->findText(QStringLiteral("run.sh")) < 0);
        offer->setEditText(QStringLiteral("big.bin"));
        QTest::keyClick(offer->lineEdit(), Qt::Key_Return);
        QCOMPARE(text.value("transfer_input_files"),
                 QStringLiteral("run.sh,  nowhere.csv, big.bin"));
        QVERIFY(offer->currentText().isEmpty());
        QVERIFY(says(form, QStringLiteral("big.bin: Over 1 GB: stage it")));
        list->setCurrentItem(list->topLevelItem(1));
        list->setFocus();
        form.show();
        QVERIFY(QTest::qWaitForWindowActive(&form));
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(text.value("transfer_input_files"), QStringLiteral("run.sh, big.bin"));
    }

    void knowsTheRightWayForEachSize_data()
    {
        QTest::addColumn<QString>("entry");
        QTest::addColumn<qint64>("bytes");
        QTest::addColumn<QString>("part"); // empty: it is right
        const qint64 gigabyte = 1'000'000'000;
        const QString osdf = QStringLiteral("osdf:///chtc/staging/b/bucky/x");
        const QString file = QStringLiteral("file:///staging/b/bucky/x");
        QTest::newRow("small, with the job") << QStringLiteral("x") << gigabyte << QString();
        QTest::newRow("small, staged") << osdf << gigabyte << QStringLiteral("goes with the job");
        QTest::newRow("large, with the job")
            << QStringLiteral("x") << 2 * gigabyte << QStringLiteral("osdf:///");
        QTest::newRow("large, osdf") << osdf << 2 * gigabyte << QString();
        QTest::newRow("large, file") << file << 2 * gigabyte << QStringLiteral("osdf:///");
        QTest::newRow("huge, osdf") << osdf << 50 * gigabyte << QStringLiteral("file:///");
        QTest::newRow("huge, file") << file << 50 * gigabyte << QString();
        QTest::newRow("too large") << file << 101 * gigabyte << QStringLiteral("staff");
    }

    void knowsTheRightWayForEachSize()
    {
        QFETCH(QString, entry);
        QFETCH(qint64, bytes);
        QFETCH(QString, part);
        const QString advice = transferAdvice(entry, bytes);
        QCOMPARE(advice.isEmpty(), part.isEmpty());
        QVERIFY(advice.contains(part));
    }

    void writesVariablesInRows()
    {
        SubmitForm form;
        Editor text(form, QStringLiteral("environment = A=1;B=two words\nqueue\n"));
        auto *table = fieldOf<QTableWidget>(form, "environment");
        QCOMPARE(table->rowCount(), 3);
        table->setItem(2, 0, new QTableWidgetItem(QStringLiteral("C")));
        table->setItem(2, 1, new QTableWidgetItem(QStringLiteral("it's \"q\"")));
        QCOMPARE(text.value("environment"),
                 QStringLiteral("\"A=1 'B=two words' 'C=it''s \"\"q\"\"'\""));
        QCOMPARE(table->rowCount(), 4);
        table->item(0, 0)->setText(QStringLiteral("A B"));
        QVERIFY(says(form, QStringLiteral("A name has no blanks")));
        table->item(0, 0)->setText(QString());
        table->item(0, 1)->setText(QString());
        QCOMPARE(text.value("environment"),
                 QStringLiteral("\"'B=two words' 'C=it''s \"\"q\"\"'\""));
    }

    void saysWhatIsWrongWithArguments()
    {
        SubmitForm form;
        Editor text(form, QStringLiteral("arguments = \"a 'b\nqueue\n"));
        QVERIFY(says(form, QStringLiteral("never closed")));
        form.showFile(SubmitFile(QStringLiteral("arguments = \"a 'b'\"\nqueue\n")));
        QVERIFY(!says(form, QStringLiteral("never closed")));
    }

    void canBeReachedByTheKeyboard()
    {
        SubmitForm form;
        FormFacts facts = someFacts();
        facts.hasGpuLab = true;
        form.setFacts(facts);
        form.showFile(SubmitFile(job));
        form.show();
        QVERIFY(QTest::qWaitForWindowActive(&form));
        fieldOf<QLineEdit>(form, "executable")->setFocus();
        QStringList visited;
        for (int i = 0; i < 60; ++i) {
            visited << form.focusWidget()->accessibleName();
            QTest::keyClick(form.focusWidget(), Qt::Key_Tab);
        }
        QStringList wanted{u"executable"_qs,
                           u"arguments"_qs,
                           u"Container image"_qs,
                           u"request_gpus"_qs,
                           u"gpus_minimum_capability"_qs,
                           u"gpus_minimum_memory"_qs,
                           u"+WantGPULab"_qs,
                           u"+GPUJobLength"_qs,
                           u"request_cpus"_qs,
                           u"request_memory"_qs,
                           u"request_disk"_qs,
                           u"transfer_input_files"_qs,
                           u"File or URL to add"_qs,
                           u"transfer_output_files"_qs,
                           u"environment"_qs,
                           u"max_retries"_qs,
                           u"notification"_qs};
        qsizetype last = -1;
        for (const QString &name : std::as_const(wanted)) {
            const qsizetype at = visited.indexOf(name);
            QVERIFY2(at > last, qPrintable(name + QStringLiteral(" in ") +
                                           visited.join(QStringLiteral(", "))));
            last = at;
        }
    }

    void looksLikePerch()
    {
        SubmitForm form;
        form.setAutoFillBackground(true);
        FormFacts facts = someFacts();
        facts.hasGpuLab = true;
        form.setFacts(facts);
        form.showFile(SubmitFile(
            QStringLiteral("executable = run.sh\narguments = --epochs 14\n"
                           "container_image = osdf:///x/a.sif\nrequest_gpus = 1\n"
                           "gpus_minimum_capability = 8.0\n+WantGPULab = true\n"
                           "request_memory = 4GB\nrequest_disk = 5GB\n"
                           "transfer_input_files = run.sh, big.bin, osdf:///x/data.tar.gz, "
                           "a_rather_long_name_of_a_file_that_somebody_made.csv\n"
                           "environment = \"HOME=$$(CondorScratchDir) MODE='a b'\"\nqueue\n")));
        test::saveShots(form, QStringLiteral("form"), {300, form.sizeHint().height()});
        form.showFile(
            SubmitFile(QStringLiteral("container_image = docker://pytorch/pytorch:2.1\nqueue\n")));
        test::saveShots(form, QStringLiteral("form-unset"), {300, form.sizeHint().height()});
        QVERIFY(form.minimumSizeHint().width() <= 300);
    }
};

QTEST_MAIN(TestSubmitForm)
#include "tst_submitform.moc"
