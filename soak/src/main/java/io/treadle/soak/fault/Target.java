package io.treadle.soak.fault;

/** Whose process a fault meets. */
public enum Target {
    DRIVER("driver"),
    EXECUTOR("executor");

    private final String text;

    Target(String text) {
        this.text = text;
    }

    /** As people read it. */
    @Override
    public String toString() {
        return text;
    }
}
