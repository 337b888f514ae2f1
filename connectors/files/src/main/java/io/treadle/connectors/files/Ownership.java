package io.treadle.connectors.files;

import io.treadle.api.sink.SinkContext;
import io.treadle.connectors.files.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * One target, one output: a file in the target's hidden directory says whose it is. Claimed when a driver begins,
 * given back when it
 * is closed. Confined to the publisher's thread.
 */
final class Ownership {
    private final Storage storage;
    private final Aside aside;

    /** Whose a target is: one line, of words that have no space but the last. */
    record Owner(String checkpoint, String uid, long epoch, String application) {
        static Owner parse(String line) {
            String[] words = line.strip().split(" ", 4);
            return words.length == 4
                    ? new Owner(words[0], words[1], Long.parseLong(words[2]), words[3])
                    : new Owner("?", "?", 0, "?");
        }

        boolean is(SinkContext context) {
            return checkpoint.equals(context.checkpoint()) && uid.equals(context.outputUid());
        }

        @Override
        public String toString() {
            return "%s %s %d %s\n".formatted(checkpoint, uid, epoch, application);
        }
    }

    Ownership(Storage storage, Aside aside) {
        this.storage = storage;
        this.aside = aside;
    }

    /** @throws IllegalStateException if it is another's, saying whose and what to do */
    void claim(long epoch) throws IOException {
        Optional<Owner> owner = owner();
        if (owner.isPresent()) {
            refuseOthers(owner.get());
            if (owner.get().epoch() == epoch) {
                return;
            }
            storage.delete(aside.owner());
        }
        SinkContext context = aside.context();
        Path made = new Path(aside.hidden(), ".owner-" + context.checkpoint() + "-" + context.outputUid());
        try (FSDataOutputStream out = storage.files().create(made, true)) {
            out.write(new Owner(context.checkpoint(), context.outputUid(), epoch, context.application())
                    .toString()
                    .getBytes(StandardCharsets.UTF_8));
        }
        try {
            storage.renameNew(made, aside.owner());
        } catch (FileAlreadyExistsException e) {
            storage.delete(made);
            refuseOthers(owner().orElseThrow(() -> e));
        }
    }

    /** If it is still this driver's. */
    void giveBack(long epoch) throws IOException {
        Optional<Owner> owner = owner();
        if (owner.isPresent() && owner.get().is(aside.context()) && owner.get().epoch() == epoch) {
            storage.delete(aside.owner());
        }
    }

    private void refuseOthers(Owner owner) {
        if (!owner.is(aside.context())) {
            throw new IllegalStateException(refusal(owner));
        }
    }

    /**
     * Looks at a submission, which does not know the checkpoint's id, whether it is another application's or
     * another output's.
     */
    void refuseStrangers() throws IOException {
        Optional<Owner> owner = owner();
        if (owner.isPresent()
                && !(owner.get().uid().equals(aside.context().outputUid())
                        && owner.get().application().equals(aside.context().application()))) {
            throw new IllegalStateException(refusal(owner.get()));
        }
    }

    private String refusal(Owner owner) {
        return ("%s is written by output \"%s\" of application \"%s\" (checkpoint %s), and two outputs must not share it. Choose"
                        + " another path; or, if that application is gone for good, delete %s")
                .formatted(aside, owner.uid(), owner.application(), owner.checkpoint(), aside.owner());
    }

    private Optional<Owner> owner() throws IOException {
        try (FSDataInputStream in = storage.open(aside.owner())) {
            return Optional.of(Owner.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }
}
