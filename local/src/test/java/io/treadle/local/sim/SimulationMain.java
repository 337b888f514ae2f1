package io.treadle.local.sim;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Runs many seeds: {@code SimulationMain FIRST COUNT [EVENTS [FAULT,FAULT…]]}. Ends at the first that fails. */
public final class SimulationMain {
    private SimulationMain() {}

    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        int events = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2000;
        Set<Fault> faults = EnumSet.allOf(Fault.class);
        if (arguments.length > 3) {
            faults = EnumSet.noneOf(Fault.class);
            for (String name : List.of(arguments[3].split(","))) {
                faults.add(Fault.valueOf(name));
            }
        }
        Simulation.Result seen = new Simulation.Result(0, 0, 0, 0);
        for (long seed = first; seed < first + count; seed++) {
            seen = seen.plus(Simulation.run(seed, faults, events));
        }
        System.out.println(count + " seeds, " + faults + ": " + seen);
    }
}
