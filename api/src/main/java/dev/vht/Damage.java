package dev.vht;

import dev.vht.internal.text.ValueRenderer;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * A place at which the bytes of a table are not what was written.
 *
 * @param place the file and the offset, or the key, or whatever else the storage can say
 * @param problem what is wrong there
 * @param key the bytes of the key that is affected, where they can still be read; the codec of the
 *     table's keys decodes them
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
   * Describes damage of which no key is known.
   *
   * @param place not null
   * @param problem not null
   */
  public Damage(String place, String problem) {
    this(place, problem, Optional.empty());
  }

  /**
   * Describes damage to what is stored under a key.
   *
   * @param place not null
   * @param problem not null
   * @param key the bytes of the key; copied
   */
  public Damage(String place, String problem, byte[] key) {
    this(place, problem, Optional.of(ByteBuffer.wrap(key)));
  }

  /**
   * Returns the bytes of the key that is affected, where they can still be read.
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
