package io.treadle.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the demo streams: lines by Shakespeare (Sonnets), Poe (The Raven), Carroll (Jabberwocky, Alice's Adventures in
 * Wonderland), Melville (Moby-Dick), Dickens (A Tale of Two Cities) and Shelley (Ozymandias), all in the public domain.
 */
final class DemoText {
    private final List<String> lines;

    private DemoText(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    static DemoText load() {
        try (InputStream text = DemoText.class.getResourceAsStream("demo-text.txt")) {
            if (text == null) {
                throw new IllegalStateException("demo-text.txt is missing from Treadle's jar: build it again");
            }
            return new DemoText(new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("demo-text.txt cannot be read from Treadle's jar", e);
        }
    }

    /** The text without end: begins anew after its last line. */
    String line(long number) {
        return lines.get((int) (number % lines.size()));
    }
}
