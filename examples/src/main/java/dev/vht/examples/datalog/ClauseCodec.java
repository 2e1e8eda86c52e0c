package dev.vht.examples.datalog;

import dev.vht.codec.Codec;
import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;

/** Encodes clauses as text. */
final class ClauseCodec implements Codec<Clause> {
  @Override
  public String id() {
    return "datalog";
  }

  @Override
  public byte[] encode(Clause object) {
    return Codecs.strings().encode(object.toString());
  }

  @Override
  public Clause decode(byte[] bytes) {
    try {
      return Parser.clause(Codecs.strings().decode(bytes));
    } catch (DatalogException e) {
      throw new CodecException("not a clause: " + e.getMessage(), e);
    }
  }
}
