package io.treadle.runtime.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.serializers.ImmutableCollectionsSerializers;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * Values of other classes, through Kryo. Only registered classes are written or read. Numbers of classes are the same
 * in every process: first the common ones in fixed order, then the application's by name. Confined to a thread.
 */
final class KryoValues {
    /** Room for more common classes without renumbering the application's. */
    private static final int FIRST_OF_APPLICATION = 200;

    private static final int INITIAL_BUFFER = 256;

    private final Kryo kryo = new StrictKryo();
    private final Output output = new Output(INITIAL_BUFFER, -1);
    private final Input input = new Input();

    /** @param codecs also used for values within others */
    KryoValues(List<Class<?>> registered, OwnCodecs codecs) {
        kryo.setRegistrationRequired(true);
        kryo.setReferences(true);
        kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
        kryo.addDefaultSerializer(UUID.class, new DefaultSerializers.UUIDSerializer());
        kryo.addDefaultSerializer(URI.class, new DefaultSerializers.URISerializer());
        CommonClasses.all().forEach(kryo::register);
        ImmutableCollectionsSerializers.registerSerializers(kryo);
        List<Class<?>> own = Stream.concat(registered.stream(), codecs.types().stream())
                .distinct()
                .sorted(Comparator.comparing(Class::getName))
                .toList();
        int next = FIRST_OF_APPLICATION;
        for (Class<?> type : own) {
            var codec = codecs.of(type);
            if (codec != null) {
                kryo.register(type, new OwnSerializer(codec), next++);
            } else if (kryo.getClassResolver().getRegistration(type) == null) {
                kryo.register(type, next++);
            }
        }
    }

    byte[] write(Object value) throws CodecException {
        output.reset();
        try {
            kryo.writeClassAndObject(output, value);
            return output.toBytes();
        } catch (RuntimeException e) {
            throw new CodecException(
                    explain("a value of class " + value.getClass().getName(), e), e);
        }
    }

    Object read(byte[] bytes) throws CodecException {
        input.setBuffer(bytes);
        try {
            Object value = kryo.readClassAndObject(input);
            if (input.position() != bytes.length) {
                throw new CodecException("a value of %d bytes ends after %d: wanted all of them used"
                        .formatted(bytes.length, input.position()));
            }
            return value;
        } catch (RuntimeException e) {
            throw new CodecException(explain("a value of %d bytes".formatted(bytes.length), e), e);
        }
    }

    private static String explain(String value, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnregisteredException unregistered) {
                return unregistered.getMessage() == null ? "" : unregistered.getMessage();
            }
        }
        return "%s cannot be carried by a shuffle: %s".formatted(value, failure);
    }

    /** Names the class and the remedy, in our words. */
    private static final class StrictKryo extends Kryo {
        @Override
        @SuppressWarnings("rawtypes") // as Kryo declares it
        public Registration getRegistration(Class type) {
            try {
                return super.getRegistration(type);
            } catch (IllegalArgumentException e) {
                throw new UnregisteredException(type, e);
            }
        }
    }

    private static final class UnregisteredException extends KryoException {
        private static final long serialVersionUID = 1;

        private UnregisteredException(Class<?> type, Throwable cause) {
            super(
                    "class %s is not registered, and so cannot cross a shuffle or be copied: call conf.register(%s.class) in main"
                            .formatted(type.getName(), type.getSimpleName()),
                    cause);
        }
    }
}
