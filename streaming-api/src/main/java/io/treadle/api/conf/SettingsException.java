package io.treadle.api.conf;

import java.util.List;

/** The settings cannot be used. The message lists every problem, one a line. */
public final class SettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    /**
     * Problems found together.
     *
     * @param where what was read, for the heading: a file's name, or "the settings"
     */
    public SettingsException(String where, List<String> problems) {
        super("%s: %d problem%s%n  %s"
                .formatted(where, problems.size(), problems.size() == 1 ? "" : "s", String.join("\n  ", problems)));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }

    /** None: it is for whoever wrote the settings, and a main that lets it pass shows them the sentences alone. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
