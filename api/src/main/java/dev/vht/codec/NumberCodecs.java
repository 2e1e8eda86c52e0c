package dev.vht.codec;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Codecs of objects with a fixed number of bytes, big-endian. */
final class NumberCodecs {
  static final Codec<Long> LONGS =
      new Fixed<>("longs", Long.BYTES, ByteBuffer::putLong, ByteBuffer::getLong);

  static final Codec<Integer> INTS =
      new Fixed<>("ints", Integer.BYTES, ByteBuffer::putInt, ByteBuffer::getInt);

  static final Codec<UUID> UUIDS =
      new Fixed<>(
          "uuids",
          2 * Long.BYTES,
          (buffer, uuid) ->
              buffer.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()),
          buffer -> new UUID(buffer.getLong(), buffer.getLong()));

  private NumberCodecs() {}

  private record Fixed<T>(
      String id, int size, BiConsumer<ByteBuffer, T> writer, Function<ByteBuffer, T> reader)
      implements Codec<T> {

    @Override
    public byte[] encode(T object) {
      ByteBuffer buffer = ByteBuffer.allocate(size);
      writer.accept(buffer, object);
      return buffer.array();
    }

    @Override
    public T decode(byte[] bytes) {
      if (bytes.length != size) {
        throw new CodecException(
            id + " have " + size + " bytes each, but there are " + bytes.length);
      }
      return reader.apply(ByteBuffer.wrap(bytes));
    }

    /** The types are final and immutable, and every bit is encoded. */
    @Override
    public boolean keepsEquality() {
      return true;
    }
  }
}
