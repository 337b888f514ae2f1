package io.treadle.soak.check;

import io.treadle.soak.load.Fed;
import java.util.Optional;

/**
 * Compares outputs with what was fed, one after the other. What the first one that names batches says of them, helps to
 * tell of the next.
 */
public final class Checks {
    private final Fed fed;
    private Optional<Ledger> naming = Optional.empty();

    public Checks(Fed fed) {
        this.fed = fed;
    }

    /**
     * Reads all of an output.
     *
     * @throws Exception if it cannot be read
     */
    public Verdict of(Output output) throws Exception {
        Ledger ledger = new Ledger(output.name(), fed, naming);
        output.read(ledger::saw);
        if (naming.isEmpty() && ledger.namesBatches()) {
            naming = Optional.of(ledger);
        }
        return ledger.verdict();
    }
}
