package io.treadle.protocol.tls;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

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
                .keyManager(keyManagers())
                .trustManager(trustManagers())
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build();
    }

    /** Credentials of a channel to such a server; the channel needs {@code overrideAuthority(NAME)}. */
    public ChannelCredentials channel() throws IOException {
        return TlsChannelCredentials.newBuilder()
                .keyManager(keyManagers())
                .trustManager(trustManagers())
                .build();
    }

    /**
     * Read by the JDK: given PEM, the transport would have Bouncy Castle read it, and loading that takes a starting
     * process longer than all the rest of its security.
     */
    private KeyManager[] keyManagers() throws IOException {
        char[] noPassword = {};
        try {
            KeyStore own = emptyStore();
            own.setKeyEntry(NAME, key(privateKey), noPassword, new Certificate[] {certificate(certificate)});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(own, noPassword);
            return managers.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private TrustManager[] trustManagers() throws IOException {
        try {
            KeyStore trusted = emptyStore();
            trusted.setCertificateEntry(NAME, certificate(authority));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            return managers.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate certificate(byte[] pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    /** As {@link CertificateAuthority} makes them: PKCS #8, elliptic curve. */
    private static PrivateKey key(byte[] pem) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the private key is not PEM", e);
        }
    }

    private static IOException unusable(GeneralSecurityException cause) {
        return new IOException("the application's certificates cannot be used: " + cause.getMessage(), cause);
    }

    @Override
    public String toString() {
        return "Identity[secret]";
    }
}
