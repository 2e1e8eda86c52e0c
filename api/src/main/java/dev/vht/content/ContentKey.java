package dev.vht.content;

import dev.vht.codec.Codec;
import dev.vht.internal.text.ValueRenderer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The key of a content: the SHA-256 of its bytes (FIPS 180-4). No two contents with the same key
 * are known.
 *
 * <p>Immutable.
 */
public final class ContentKey {
  /** The number of bytes of a key. */
  public static final int BYTES = 32;

  private final byte[] digest;

  private ContentKey(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Returns the key of a content.
   *
   * @param content the content's bytes, of any length
   * @return their SHA-256
   */
  public static ContentKey of(byte[] content) {
    return new ContentKey(sha256().digest(Objects.requireNonNull(content, "content")));
  }

  /**
   * Returns the codec of these keys, 32 bytes each, for tables under {@link HashAddressed}.
   *
   * @return a codec with the id {@code sha256}
   */
  public static Codec<ContentKey> codec() {
    return ContentKeyCodec.INSTANCE;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }

  /**
   * Parses a key.
   *
   * @param hex 64 hexadecimal digits, as {@link #toString} returns them, in either case
   * @return the key
   * @throws IllegalArgumentException if the text is anything else
   */
  public static ContentKey parse(String hex) {
    if (!hex.matches("[0-9a-fA-F]{" + 2 * BYTES + "}")) {
      throw new IllegalArgumentException(
          "a key of a content has "
              + 2 * BYTES
              + " hexadecimal digits, unlike "
              + ValueRenderer.of(hex));
    }
    return new ContentKey(HexFormat.of().parseHex(hex));
  }

  /**
   * Returns the key that has these bytes.
   *
   * @param digest 32 bytes, as {@link #bytes} returns them; copied
   * @return the key
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static ContentKey ofBytes(byte[] digest) {
    if (digest.length != BYTES) {
      throw new IllegalArgumentException(
          "a key of a content has " + BYTES + " bytes, but there are " + digest.length);
    }
    return new ContentKey(digest.clone());
  }

  /**
   * Returns the bytes of the key.
   *
   * @return a new array of 32 bytes
   */
  public byte[] bytes() {
    return digest.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContentKey key && Arrays.equals(digest, key.digest);
  }

  /** The first bytes of the digest, which are evenly distributed. */
  @Override
  public int hashCode() {
    return digest[0] << 24 | (digest[1] & 0xFF) << 16 | (digest[2] & 0xFF) << 8 | digest[3] & 0xFF;
  }

  /**
   * Returns the key as text.
   *
   * @return 64 hexadecimal digits in lower case
   */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(digest);
  }
}
