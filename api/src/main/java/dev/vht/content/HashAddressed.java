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
 * A store of contents that are found by what they are: the key of a content is the SHA-256 of its
 * bytes, storing it gives the key, and storing it again changes nothing. What is read is hashed
 * again, so a content that is not the one that was stored is never returned.
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
 * <p>It is a view of a table, which its owner opens and closes; it keeps nothing itself. A content
 * never changes, so a key can be handed out as a name for it: to other tables, processes, machines.
 *
 * <p><b>Thread-safety:</b> that of the table: any number of threads, and other handles, may put,
 * read and remove at once. Who puts what another one is just putting writes the same, or nothing.
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
   * Returns a store of objects in a table: what is hashed and stored is their bytes. Contents of
   * several types may be in one table; which key is of which type is for the program to know.
   *
   * @param <V> the type of contents
   * @param table open; holds nothing else
   * @param codec gives equal contents equal bytes, so not a {@linkplain Codecs#compressed
   *     compressed} one: to compress, let the table have one
   * @return a view of it
   * @throws ConfigurationException if the codec compresses (K2)
   */
  public static <V> HashAddressed<V> over(
      VirtualHashTable<ContentKey, byte[]> table, Codec<V> codec) {
    Objects.requireNonNull(table, "table");
    return new HashAddressed<>(table, Codecs.requireForKeys(codec));
  }

  /**
   * Stores a content, unless it is there: then nothing is written. It is not read either, so damage
   * to it is not mended; {@link #remove} it before.
   *
   * @param content not null
   * @return its key, also when it was there
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
   * @param key as {@link #put} gave it
   * @return the content, never null
   * @throws NoSuchKeyException if there is none, or it was removed (K3)
   * @throws DamagedTableException if its bytes are not those that its key is the hash of
   * @throws CodecException if it is whole, but not of this type
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
   * Returns a content, if it is there.
   *
   * @param key not null
   * @return the content, or empty if there is none
   * @throws DamagedTableException if its bytes are not those that its key is the hash of
   * @throws CodecException if it is whole, but not of this type
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
              + "; remove it, and put it anew from where it came from");
    }
    return bytes;
  }

  private String place() {
    return table.location().orElse("a deleted table");
  }

  /**
   * Tells whether a content is there. Reads nothing of it.
   *
   * @param key not null
   * @return whether it is there, whole or damaged
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be read
   */
  public boolean contains(ContentKey key) {
    return table.contains(key);
  }

  /**
   * Removes a content; if it is not there, nothing happens. Who else has put the same content is
   * not counted: it is gone for all.
   *
   * @param key not null
   * @return whether it was there
   * @throws ReadOnlyTableException if the table was opened with {@link OpenMode#READ_ONLY} (L7)
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException if the storage cannot be written
   */
  public boolean remove(ContentKey key) {
    return table.remove(key);
  }

  /**
   * Returns the keys of all contents, as {@link VirtualHashTable#keys} does: lazily, in no order,
   * weakly consistent (I2).
   *
   * @return a stream to be closed, sequential
   * @throws IllegalStateException if the table is closed or deleted (L1)
   * @throws StorageException here or from the stream, if the storage cannot be read
   */
  public Stream<ContentKey> keys() {
    return table.keys();
  }
}
