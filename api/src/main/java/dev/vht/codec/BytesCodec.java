package dev.vht.codec;

/** Copies byte arrays. */
final class BytesCodec implements Codec<byte[]> {
  static final BytesCodec INSTANCE = new BytesCodec();

  private BytesCodec() {}

  @Override
  public String id() {
    return "bytes";
  }

  @Override
  public byte[] encode(byte[] object) {
    return object.clone();
  }

  @Override
  public byte[] decode(byte[] bytes) {
    return bytes.clone();
  }
}
