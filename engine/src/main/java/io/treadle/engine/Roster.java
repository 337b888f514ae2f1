package io.treadle.engine;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The executors that are registered, in the order in which they came. Confined to the driver's loop. */
final class Roster {
    private final Map<String, Member> byIncarnation = new LinkedHashMap<>();

    /** @return who was registered under the same incarnation before, on another connection */
    Optional<Member> add(Member member) {
        return Optional.ofNullable(byIncarnation.put(member.incarnation(), member));
    }

    void remove(Member member) {
        byIncarnation.remove(member.incarnation(), member);
    }

    Optional<Member> onLink(long link) {
        return members().stream().filter(member -> member.link() == link).findFirst();
    }

    Optional<Member> inContainer(String container) {
        return members().stream()
                .filter(member -> member.container().equals(container))
                .findFirst();
    }

    Optional<Member> find(String incarnation) {
        return Optional.ofNullable(byIncarnation.get(incarnation));
    }

    List<Member> silentFor(long nanos, long nowNanos) {
        return members().stream()
                .filter(member -> member.silentNanos(nowNanos) >= nanos)
                .toList();
    }

    /** Those of {@code incarnations} that are on the first of these hosts that has any; empty if none is. */
    List<String> on(List<String> hosts, List<String> incarnations) {
        for (String host : hosts) {
            List<String> there = incarnations.stream()
                    .filter(each -> find(each)
                            .filter(member -> member.host().equals(host))
                            .isPresent())
                    .toList();
            if (!there.isEmpty()) {
                return there;
            }
        }
        return List.of();
    }

    Collection<Member> members() {
        return byIncarnation.values();
    }

    boolean isEmpty() {
        return byIncarnation.isEmpty();
    }
}
