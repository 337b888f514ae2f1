package io.treadle.yarn.launch;

import io.treadle.protocol.tls.Identity;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.yarn.security.AMRMTokenIdentifier;

/**
 * The application's identity as secret keys among a container's credentials: YARN hands these over in a file that only
 * the container's user may read, and keeps them for later attempts.
 */
public final class IdentityTokens {
    private static final Text CERTIFICATE = new Text("treadle.certificate");
    private static final Text PRIVATE_KEY = new Text("treadle.private.key");
    private static final Text AUTHORITY = new Text("treadle.authority");

    private IdentityTokens() {}

    public static void put(Identity identity, Credentials credentials) {
        credentials.addSecretKey(CERTIFICATE, identity.certificate());
        credentials.addSecretKey(PRIVATE_KEY, identity.privateKey());
        credentials.addSecretKey(AUTHORITY, identity.authority());
    }

    /** @throws IOException if there is none in them */
    public static Identity get(Credentials credentials) throws IOException {
        byte[] certificate = credentials.getSecretKey(CERTIFICATE);
        byte[] privateKey = credentials.getSecretKey(PRIVATE_KEY);
        byte[] authority = credentials.getSecretKey(AUTHORITY);
        if (certificate == null || privateKey == null || authority == null) {
            throw new IOException("the credentials hold no identity of an application: they are not of a container or a"
                    + " staging directory of Treadle");
        }
        return new Identity(certificate, privateKey, authority);
    }

    /** All but the ApplicationMaster's own token, which executors must not have. */
    public static Credentials forExecutors(Credentials ofDriver) {
        Credentials forExecutors = new Credentials();
        for (Text name : ofDriver.getAllSecretKeys()) {
            forExecutors.addSecretKey(name, ofDriver.getSecretKey(name));
        }
        ofDriver.getTokenMap().forEach((name, token) -> {
            if (!token.getKind().equals(AMRMTokenIdentifier.KIND_NAME)) {
                forExecutors.addToken(name, token);
            }
        });
        return forExecutors;
    }

    /** As a container's launch context and a staging directory's file hold them. */
    static byte[] encode(Credentials credentials) throws IOException {
        DataOutputBuffer buffer = new DataOutputBuffer();
        credentials.writeTokenStorageToStream(buffer);
        return Arrays.copyOf(buffer.getData(), buffer.getLength());
    }

    static Credentials decode(byte[] content) throws IOException {
        Credentials credentials = new Credentials();
        credentials.readTokenStorageStream(new DataInputStream(new ByteArrayInputStream(content)));
        return credentials;
    }
}
