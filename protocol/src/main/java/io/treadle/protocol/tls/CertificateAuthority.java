package io.treadle.protocol.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes the identity of one application: an authority used once and then forgotten, so that nobody can issue another. */
public final class CertificateAuthority {
    private static final Duration VALIDITY = Duration.ofDays(20 * 365);
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);
    private static final X500Name AUTHORITY = new X500Name("CN=treadle-application-authority");
    private static final X500Name MEMBER = new X500Name("CN=" + Identity.NAME);

    private CertificateAuthority() {}

    /**
     * A new identity that no other application shares.
     *
     * @param now the certificates are valid from a day before, for twenty years: applications live long
     * @throws GeneralSecurityException if this JVM cannot make elliptic-curve keys
     */
    public static Identity newIdentity(Instant now) throws GeneralSecurityException {
        SecureRandom random = new SecureRandom();
        KeyPair authority = keyPair(random);
        KeyPair member = keyPair(random);
        try {
            X509Certificate root = sign(
                    builder(AUTHORITY, authority, now, random)
                            .addExtension(Extension.basicConstraints, true, new BasicConstraints(0)),
                    authority.getPrivate());
            X509Certificate leaf = sign(
                    builder(MEMBER, member, now, random)
                            .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                            .addExtension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new GeneralNames(new GeneralName(GeneralName.dNSName, Identity.NAME))),
                    authority.getPrivate());
            return new Identity(pem(leaf), pem(new JcaPKCS8Generator(member.getPrivate(), null)), pem(root));
        } catch (IOException | OperatorCreationException e) {
            throw new GeneralSecurityException("the application's certificates cannot be made", e);
        }
    }

    private static KeyPair keyPair(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(X500Name subject, KeyPair keys, Instant now, SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                AUTHORITY,
                new BigInteger(127, random),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(VALIDITY)),
                subject,
                keys.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static byte[] pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
