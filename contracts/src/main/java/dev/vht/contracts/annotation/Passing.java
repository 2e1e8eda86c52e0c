package dev.vht.contracts.annotation;

/** What an implementation gets for an argument that the contract checks. */
public enum Passing {
  /** The object as its maker made it. */
  RAW,
  /** The checked object, so that the contract observes the calls of the implementation. */
  CHECKED
}
