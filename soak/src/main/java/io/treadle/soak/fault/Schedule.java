package io.treadle.soak.fault;

import io.treadle.soak.fault.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The faults of a run: a function of the seed, the duration and their number. The four kinds (driver or executor, kill
 * or pause) come equally often, in an order that the seed shuffles. Each fault has a slot of the duration of its own
 * and comes anywhere in it, so that two may nearly coincide, and a pause may last over the next fault.
 *
 * @param seed what everything random in it comes from
 * @param durationMillis how long faults come
 * @param faults in the order of time
 */
public record Schedule(long seed, long durationMillis, List<Fault> faults) {
    private static final long SHORTEST_PAUSE_MILLIS = 2_000;
    private static final long LONGEST_PAUSE_MILLIS = 25_000;
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    /** What is dealt out over and over. */
    private record Card(Target target, Kind kind) {}

    private static final List<Card> CARDS = List.of(
            new Card(Target.DRIVER, Kind.KILL),
            new Card(Target.EXECUTOR, Kind.KILL),
            new Card(Target.DRIVER, Kind.PAUSE),
            new Card(Target.EXECUTOR, Kind.PAUSE));

    public Schedule {
        faults = List.copyOf(faults);
    }

    /**
     * Plans.
     *
     * @param driverKillsPerHour YARN gives an application up whose drivers fail too often within an hour; what would be
     *     one more kill of a driver than this becomes a pause
     * @throws IllegalArgumentException if the duration is too short for so many
     */
    public static Schedule of(long seed, Duration duration, int faults, int driverKillsPerHour) {
        if (faults < 0 || duration.toMillis() < faults) {
            throw new IllegalArgumentException(
                    "%d faults in %s: wanted at least 0, and a millisecond for each".formatted(faults, duration));
        }
        Random random = new Random(seed);
        List<Card> deck = deck(faults, random);
        List<Fault> planned = new ArrayList<>();
        for (int i = 0; i < faults; i++) {
            long begin = duration.toMillis() * i / faults;
            long end = duration.toMillis() * (i + 1) / faults;
            long at = begin + (long) (random.nextDouble() * (end - begin));
            long pause = SHORTEST_PAUSE_MILLIS
                    + (long) (random.nextDouble() * (LONGEST_PAUSE_MILLIS - SHORTEST_PAUSE_MILLIS));
            int choice = random.nextInt(1 << 16);
            Card card = deck.get(i);
            Kind kind = mayKill(card, at, planned, driverKillsPerHour) ? card.kind() : Kind.PAUSE;
            planned.add(new Fault(i + 1, at, card.target(), kind, kind == Kind.KILL ? 0 : pause, choice));
        }
        return new Schedule(seed, duration.toMillis(), planned);
    }

    private static List<Card> deck(int faults, Random random) {
        List<Card> deck = new ArrayList<>();
        while (deck.size() < faults) {
            List<Card> round = new ArrayList<>(CARDS);
            Collections.shuffle(round, random);
            deck.addAll(round);
        }
        List<Card> dealt = new ArrayList<>(deck.subList(0, faults));
        Collections.shuffle(dealt, random);
        return dealt;
    }

    private static boolean mayKill(Card card, long at, List<Fault> planned, int driverKillsPerHour) {
        return card.target() != Target.DRIVER
                || planned.stream()
                                .filter(fault -> fault.target() == Target.DRIVER && fault.kind() == Kind.KILL)
                                .filter(fault -> fault.atMillis() > at - HOUR_MILLIS)
                                .count()
                        < driverKillsPerHour;
    }
}
