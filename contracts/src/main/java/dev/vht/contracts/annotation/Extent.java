package dev.vht.contracts.annotation;

import dev.vht.contracts.scope.Sharing;

/** Which objects share a trace. */
public enum Extent {
  /** One object and its children: the objects that it returned, and those passed to it. */
  OBJECT,
  /** All objects of the contract, or of one {@link Sharing} of it. */
  CONTRACT
}
