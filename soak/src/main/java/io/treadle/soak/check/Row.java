package io.treadle.soak.check;

import io.treadle.soak.application.SoakRecord;

/**
 * What of an output's record is compared.
 *
 * @param batch 0 if the output does not say
 */
record Row(int producer, long sequence, long batch) {
    /**
     * Reads what the application writes as text: the record, and the batch's number as a fourth word if it is there.
     *
     * @throws IllegalArgumentException with the text, if it is none
     */
    static Row ofWords(String text) {
        SoakRecord record = SoakRecord.parse(text);
        String[] words = text.split(" ", 5);
        return new Row(record.producer(), record.sequence(), words.length < 4 ? 0 : number(words[3], text));
    }

    /**
     * Reads a line of {@code COPY … TO STDOUT}: producer, sequence, batch, a tab between.
     *
     * @throws IllegalArgumentException with the line, if it is none
     */
    static Row ofColumns(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length != 3) {
            throw bad(line);
        }
        return new Row(Math.toIntExact(number(columns[0], line)), number(columns[1], line), number(columns[2], line));
    }

    private static long number(String word, String text) {
        if (!word.matches("[0-9]{1,18}")) {
            throw bad(text);
        }
        return Long.parseLong(word);
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "\"%s\" in an output: wanted producer, sequence and batch as numbers".formatted(text));
    }
}
