package dev.vht.content;

import dev.vht.ConfigurationException;
import dev.vht.DamagedTableException;
import dev.vht.NoSuchKeyException;
import dev.vht.OpenMode;
import dev.vht.ReadOnlyTableException;
import dev.vht.StorageException;
import dev.vht.UnacceptableArgumentException;
import dev.vht.VirtualHashTable;
import dev.vht.codec.Codec;
import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;
import dev.vht.contracts.annotation.Facade;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A content-addressed store. The key of a content is the SHA-256 of its bytes; storing a content
 * returns its key, and storing it again changes nothing. Each read hashes the bytes again, so a
 * damaged content is never returned.
 *
 * <pre>{@code
 * try (VirtualHashTable<ContentKey, byte[]> table =
 *     VirtualHashTables.at("files:/data/contents")
 *         .keys(ContentKey.codec())
 *         .values(Codecs.bytes()) // or Codecs.compressed(Codecs.bytes())
 *         .mode(OpenMode.CREATE_OR_UPDATE)
 *         .open()) {
 *   HashAddressed<String> texts = HashAddressed.over(table, Codecs.strings());
 *   ContentKey key = texts.put("some text");
 *   String text = texts.ref(key);
 * }
 * }</pre>
 *
 * <p>This is a stateless view of a table, which its owner opens and closes. A content never
 * changes, so its key can serve as its name in other tables, processes and machines.
 *
 * <p><b>Thread-safety:</b> any number of threads, and other handles, may put, read and remove
 * concurrently. Two that put the same content at once write the same bytes, or one writes nothing.
 *
 * @param <V> the type of contents
 */
@Facade
public final class HashAddressed<V> {
  private final VirtualHashTable<ContentKey, byte[]> table;
  private final Codec<V> codec;

  private HashAddressed(VirtualHashTable<ContentKey, byte[]> table, Codec<V> codec) {
    this.table = table;
    this.codec = codec;
  }

  /**
   * Returns the store of byte arrays in a table.
   *
   * @param table open; holds nothing else
   * @return a view of it
   */
  public static HashAddressed<byte[]> over(VirtualHashTable<ContentKey, byte[]> table) {
    return over(table, Codecs.bytes());
  }

  /**
   * Returns a store of objects in a table, which hashes and stores their bytes. A table may have
   * contents of several types; the program has to know the type of each key.
   *
   * @param <V> the type of contents
   * @param table open; holds nothing else
   * @param codec encodes equal contents to equal bytes, so it is not {@linkplain Codecs#compressed
   *     compressed}; to compress contents, use such a codec for the table's values
   * @return a view of it
   * @throws ConfigurationException if the codec compresses (K2)
   */
  public static <V> HashAddressed<V> over(
      VirtualHashTable<ContentKey, byte[]> table, Codec<V> codec) {
    Objects.requireNonNull(table, "table");
    return new HashAddressed<>(table, Codecs.requireForKeys(codec));
  }

  /**
   * Stores a content if it is absent. An existing content is not read, so this does not repair a
   * damaged one; {@link #remove} that first.
   *
   * @param content not null
   * @return its key
   * @throws CodecException if the codec cannot encode it
   * @throws UnacceptableArgumentException if it has more bytes than the table takes (K4)
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read or written
   */
  public ContentKey put(V content) {
    byte[] bytes = codec.encode(Objects.requireNonNull(content, "content"));
    ContentKey key = ContentKey.of(bytes);
    if (!table.contains(key)) {
      table.set(key, bytes);
    }
    return key;
  }

  /**
   * Returns a content.
   *
   * @param key as {@link #put} returned it
   * @return the content, never null
   * @throws NoSuchKeyException if there is none, or it was removed (K3)
   * @throws DamagedTableException if the key is not the hash of its bytes
   * @throws CodecException if it is intact but not of this type
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read
   */
  public V ref(ContentKey key) {
    return find(key)
        .orElseThrow(
            () ->
                new NoSuchKeyException(
                    "K3: ref("
                        + key
                        + ") but "
                        + place()
                        + " holds no such content; find(key) answers for one that may be absent"));
  }

  /**
   * Returns a content, if it is present.
   *
   * @param key not null
   * @return the content, or empty if there is none
   * @throws DamagedTableException if the key is not the hash of its bytes
   * @throws CodecException if it is intact but not of this type
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read
   */
  public Optional<V> find(ContentKey key) {
    return table.find(key).map(bytes -> codec.decode(verified(key, bytes)));
  }

  private byte[] verified(ContentKey key, byte[] bytes) {
    ContentKey found = ContentKey.of(bytes);
    if (!found.equals(key)) {
      throw new DamagedTableException(
          "damaged: the content "
              + key
              + " in "
              + place()
              + ", "
              + bytes.length
              + " bytes long, has the hash "
              + found
              + "; remove it, and put it again from its source");
    }
    return bytes;
  }

  private String place() {
    return table.location().orElse("a deleted table");
  }

  /**
   * Returns whether a content is present. Does not read it.
   *
   * @param key not null
   * @return whether it is present, intact or damaged
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read
   */
  public boolean contains(ContentKey key) {
    return table.contains(key);
  }

  /**
   * Removes a content; does nothing if it is absent. References are not counted: the content is
   * gone for every program that has put it.
   *
   * @param key not null
   * @return whether it was present
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written
   */
  public boolean remove(ContentKey key) {
    return table.remove(key);
  }

  /**
   * Returns the keys of all contents, lazily, in no particular order and weakly consistent like
   * {@link VirtualHashTable#keys} (I2).
   *
   * @return a sequential stream, to be closed
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException here or from the stream, if the storage cannot be read
   */
  public Stream<ContentKey> keys() {
    return table.keys();
  }
}
