package io.treadle.engine;

/** Whether the application is to end, and how; a wish for haste wins over one for care. Confined to the driver's loop. */
final class StopPlan {
    private Wish wish = Wish.NONE;

    enum Wish {
        NONE,
        /** First run what is available when the wish arrives. */
        DRAIN,
        /** Only finish the batch that is planned. */
        NOW
    }

    /** @return whether that changes anything */
    boolean request(boolean drain) {
        Wish asked = drain ? Wish.DRAIN : Wish.NOW;
        if (asked.compareTo(wish) <= 0) {
            return false;
        }
        wish = asked;
        return true;
    }

    Wish wish() {
        return wish;
    }
}
