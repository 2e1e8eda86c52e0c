package dev.vht.content;

import dev.vht.codec.Codec;
import dev.vht.codec.CodecException;

/** Encodes a key as its digest. */
final class ContentKeyCodec implements Codec<ContentKey> {
  static final ContentKeyCodec INSTANCE = new ContentKeyCodec();

  private ContentKeyCodec() {}

  @Override
  public String id() {
    return "sha256";
  }

  @Override
  public byte[] encode(ContentKey object) {
    return object.bytes();
  }

  @Override
  public ContentKey decode(byte[] bytes) {
    if (bytes.length != ContentKey.BYTES) {
      throw new CodecException(
          "a sha256 has " + ContentKey.BYTES + " bytes, but there are " + bytes.length);
    }
    return ContentKey.ofBytes(bytes);
  }

  @Override
  public boolean keepsEquality() {
    return true;
  }
}
