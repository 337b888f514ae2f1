package io.treadle.cli;

/** What the process ends with. Part of what scripts rely on: numbers are never given a new meaning. */
enum ExitCode {
    OK(0, "All went well."),
    APPLICATION_FAILED(
            1,
            "The application failed or was killed, its main failed after the submission, or the demo's counts are"
                    + " wrong."),
    USAGE(2, "Wrong usage: an option, a setting, a file, a jar, or more than the cluster has; nothing was started."),
    UNREACHABLE(3, "HDFS, YARN or Kafka cannot be reached; nothing was started."),
    NOT_FOUND(4, "There is no such application, or no such cluster is running."),
    INTERNAL(70, "A defect of Treadle: please report it, with what --verbose prints."),
    INTERRUPTED(130, "Ended by Ctrl-C.");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }
}
