package io.treadle.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a reader of committed records sees of the word count: {@code batch TAB word TAB count}.
 *
 * @param words how often each came, over all records
 * @param repeated records of a batch and word that a record before is of already
 */
record WordCounts(Map<String, Long> words, List<String> repeated) {
    static WordCounts read(String bootstrap, String topic) {
        Set<String> seen = new HashSet<>();
        Map<String, Long> words = new HashMap<>();
        List<String> repeated = new ArrayList<>();
        for (String value : TopicRecords.committed(bootstrap, topic)) {
            String[] fields = value.split("\t");
            words.merge(fields[1], Long.parseLong(fields[2]), Long::sum);
            if (!seen.add(fields[0] + "\t" + fields[1])) {
                repeated.add(value);
            }
        }
        return new WordCounts(words, repeated);
    }

    long total() {
        return words.values().stream().mapToLong(Long::longValue).sum();
    }
}
