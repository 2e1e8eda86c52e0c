package dev.vht;

import dev.vht.internal.text.ValueRenderer;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * A place where the bytes of a table differ from what was written.
 *
 * @param place the file and offset, the key, or another description by the storage
 * @param problem what is wrong there
 * @param key the encoded key that is affected, if it can still be read
 */
public record Damage(String place, String problem, Optional<ByteBuffer> key) {

  /**
   * Copies the key.
   *
   * @param place not null
   * @param problem not null
   * @param key not null
   */
  public Damage {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(problem, "problem");
    key = key.map(Damage::copy);
  }

  /**
   * Describes damage whose key is unknown.
   *
   * @param place not null
   * @param problem not null
   */
  public Damage(String place, String problem) {
    this(place, problem, Optional.empty());
  }

  /**
   * Describes damage to the entry of a key.
   *
   * @param place not null
   * @param problem not null
   * @param key the bytes of the key; copied
   */
  public Damage(String place, String problem, byte[] key) {
    this(place, problem, Optional.of(ByteBuffer.wrap(key)));
  }

  /**
   * Returns the encoded key that is affected, if it can still be read.
   *
   * @return a read-only buffer whose position is 0, or empty
   */
  @Override
  public Optional<ByteBuffer> key() {
    return key.map(ByteBuffer::duplicate);
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
    copy.put(bytes.duplicate()).flip();
    return copy.asReadOnlyBuffer();
  }

  /**
   * Returns the place, the key if it is known, and the problem, on one line.
   *
   * @return for example {@code /data/pages/values/0a/1f…: its checksum does not fit its value}
   */
  @Override
  public String toString() {
    return place
        + ": "
        + key.map(it -> "key " + ValueRenderer.ofBytes(it) + ": ").orElse("")
        + problem;
  }
}
