package dev.vht.content;

import dev.vht.codec.Codec;
import dev.vht.internal.text.ValueRenderer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * What a content is found by: the SHA-256 of its bytes (FIPS 180-4). Two contents with one key are
 * not known to exist.
 *
 * <p>Immutable.
 */
public final class ContentKey {
  /** How many bytes a key has. */
  public static final int BYTES = 32;

  private final byte[] digest;

  private ContentKey(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Returns the key of a content.
   *
   * @param content the content's bytes, of any number
   * @return their SHA-256
   */
  public static ContentKey of(byte[] content) {
    return new ContentKey(sha256().digest(Objects.requireNonNull(content, "content")));
  }

  /**
   * Returns the codec of these keys, for tables under {@link HashAddressed}: 32 bytes.
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
   * Returns the key that a text shows.
   *
   * @param hex 64 hexadecimal digits, as {@link #toString} gives them; capital ones too
   * @return the key
   * @throws IllegalArgumentException if it is anything else
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
   * @param digest 32 bytes, as {@link #bytes} gives them; copied
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
   * @return 32 bytes, the caller's own
   */
  public byte[] bytes() {
    return digest.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContentKey key && Arrays.equals(digest, key.digest);
  }

  /** The digest's own first bytes: they are as well mixed as can be. */
  @Override
  public int hashCode() {
    return digest[0] << 24 | (digest[1] & 0xFF) << 16 | (digest[2] & 0xFF) << 8 | digest[3] & 0xFF;
  }

  /**
   * Returns the key as text.
   *
   * @return 64 hexadecimal digits, small ones
   */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(digest);
  }
}
