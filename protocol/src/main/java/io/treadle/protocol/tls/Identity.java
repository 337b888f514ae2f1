package io.treadle.protocol.tls;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What one process of an application shows and trusts, all PEM: its certificate, its private key, and the certificate of
 * the application's own authority. Every process of an application has the same; it outlives attempts. A secret: never
 * logged, never on a command line.
 */
public record Identity(byte[] certificate, byte[] privateKey, byte[] authority) {
    /** The name in every certificate: hosts of containers are not known when it is made. Channels override their authority with it. */
    public static final String NAME = "treadle";

    /** Credentials of a server that refuses peers without a certificate of this application. */
    public ServerCredentials server() throws IOException {
        return TlsServerCredentials.newBuilder()
                .keyManager(stream(certificate), stream(privateKey))
                .trustManager(stream(authority))
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build();
    }

    /** Credentials of a channel to such a server; the channel needs {@code overrideAuthority(NAME)}. */
    public ChannelCredentials channel() throws IOException {
        return TlsChannelCredentials.newBuilder()
                .keyManager(stream(certificate), stream(privateKey))
                .trustManager(stream(authority))
                .build();
    }

    private static InputStream stream(byte[] pem) {
        return new ByteArrayInputStream(pem);
    }

    @Override
    public String toString() {
        return "Identity[secret]";
    }
}
