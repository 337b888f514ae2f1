package io.treadle.runtime.codec;

import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** CPU time of what a fork does with a record before it is given to one more reader. */
final class CopyBench {
    private static final int TIMES = 2_000_000;

    record Event(String page, long millis, UUID user) {}

    static final class Bean {
        String page = "/index";
        long millis = 1;
        int status = 200;
    }

    private CopyBench() {}

    public static void main(String[] args) throws CodecException {
        Copier copier =
                ShuffleCodec.of(StreamingConf.of(Map.of()).register(Bean.class)).copier();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("String", "some text");
        values.put("Pair of String and Long", Pair.of("some text", 1L));
        values.put("record of String, long, UUID", new Event("/index", 1L, new UUID(1, 2)));
        values.put("list of three Strings", new ArrayList<>(List.of("a", "b", "c")));
        values.put("registered class, three fields", new Bean());
        values.put("map of three entries", new HashMap<>(Map.of("a", 1L, "b", 2L, "c", 3L)));
        values.put("byte[1000]", new byte[1000]);
        for (int round = 1; round <= 3; round++) {
            for (Map.Entry<String, Object> value : values.entrySet()) {
                System.out.printf("round %d: %-32s %8.1f ns%n", round, value.getKey(), nanos(copier, value.getValue()));
            }
        }
    }

    private static double nanos(Copier copier, Object value) throws CodecException {
        long begun = cpuNanos();
        int copies = 0;
        for (int i = 0; i < TIMES; i++) {
            copies += copier.own(value) == value ? 0 : 1;
        }
        if (copies != 0 && copies != TIMES) {
            throw new IllegalStateException("%d of %d were copied".formatted(copies, TIMES));
        }
        return (cpuNanos() - begun) / (double) TIMES;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
