package io.treadle.cli;

import io.treadle.api.conf.DeclaredSettings;
import io.treadle.api.conf.Setting;
import io.treadle.api.conf.SettingGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes all declared settings for people: as a job file that changes nothing, and as a page of the documentation. */
final class SettingsPage {
    private static final int WIDTH = 110;

    private final DeclaredSettings declared;

    SettingsPage(DeclaredSettings declared) {
        this.declared = declared;
    }

    /** {@code conf/treadle.conf}: every setting, commented, at its default. */
    String conf() {
        StringBuilder page = new StringBuilder();
        page.append(
                "# Every setting of Treadle, at its default. Copy what you change into a job file of your own and give"
                        + " it to\n");
        page.append("#     treadle submit --conf JOB …\n");
        page.append("# or set one with -D name=value. Settings of your application begin with app. and are free.\n");
        page.append("# Written by: treadle settings --format conf\n");
        for (SettingGroup group : declared.groups()) {
            page.append("\n\n## ").append(group.title()).append('\n');
            group.settings().forEach(setting -> conf(page, setting));
        }
        return page.toString();
    }

    private static void conf(StringBuilder page, Setting<?> setting) {
        page.append('\n');
        wrap(setting.description() + " (" + wanted(setting) + ")")
                .forEach(line -> page.append("# ").append(line).append('\n'));
        page.append("# ").append(setting.name()).append(" =");
        setting.defaultText().ifPresent(text -> page.append(' ').append(quoted(text)));
        page.append('\n');
    }

    /** HOCON takes letters, digits, points and hyphens as they are. */
    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9.-]+")
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static List<String> wrap(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() + word.length() >= WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** {@code docs/configuration.md}. */
    String markdown() {
        StringBuilder page = new StringBuilder("# Settings\n\n");
        page.append("Written by `treadle settings --format markdown`; a test compares.\n\n");
        page.append(
                "A submission takes them from its job file (`--conf`, in HOCON), then from `-D name=value`, then from"
                        + " what the code\n");
        page.append(
                "sets on its `StreamingConf`; the later wins. Unknown names and bad values are refused, all of them at"
                        + " once, before\n");
        page.append("anything is submitted. Settings of the application itself begin with `app.` and are free.\n");
        page.append("[conf/treadle.conf](../conf/treadle.conf) holds the same as a file to copy from.\n");
        for (SettingGroup group : declared.groups()) {
            page.append("\n## ").append(group.title()).append("\n\n");
            page.append("| setting | default | what it is |\n|---|---|---|\n");
            group.settings()
                    .forEach(setting -> page.append("| `%s` | %s | %s %s. |\n"
                            .formatted(
                                    setting.name(),
                                    setting.defaultText()
                                            .map(text -> "`" + text.replace("|", "\\|") + "`")
                                            .orElse(""),
                                    setting.description().replace("|", "\\|"),
                                    capitalised(wanted(setting)).replace("|", "\\|"))));
        }
        return page.toString();
    }

    private static String wanted(Setting<?> setting) {
        List<String> wanted = new ArrayList<>(List.of(setting.type()));
        wanted.addAll(setting.wanted());
        return String.join("; ", wanted);
    }

    private static String capitalised(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
