package dev.vht.contracts.annotation;

import dev.vht.contracts.scope.Sharing;

/** Whose calls make up one trace. */
public enum Extent {
  /** Those on one object, and on the objects that came from it. */
  OBJECT,
  /** Those on all objects of the contract, or of one {@link Sharing} of it. */
  CONTRACT
}
