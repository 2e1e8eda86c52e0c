package dev.vht;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a write took effect is not known: the storage was lost after the write was sent to it and
 * before it answered. The write takes effect completely or not at all (rule R9). It may still take
 * effect while the server has not noticed the loss. Later calls see which; the table stays usable.
 *
 * <p>A contract at level {@code FULL} takes the call for one that may take effect at any later
 * moment, once, or never. A cache keeps no value of the key again, or none at all after a write of
 * all keys, until the table is reopened.
 */
public class UnknownOutcomeException extends StorageException {
  private static final long serialVersionUID = 1L;

  /** The encoded key, or null if the write was one of all keys. */
  private final byte @Nullable [] key;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param key the encoded key that was written, or null if the write was one of all keys; copied
   * @param cause the cause, or null
   */
  public UnknownOutcomeException(String message, byte @Nullable [] key, @Nullable Throwable cause) {
    super(message, cause);
    this.key = key == null ? null : key.clone();
  }

  /**
   * Returns the key whose write is concerned, as its codec encodes it.
   *
   * @return a read-only buffer whose position is 0, or empty if the write was one of all keys
   */
  public Optional<ByteBuffer> key() {
    return Optional.ofNullable(key).map(bytes -> ByteBuffer.wrap(bytes).asReadOnlyBuffer());
  }
}
