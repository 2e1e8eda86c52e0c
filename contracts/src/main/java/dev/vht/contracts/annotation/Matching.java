package dev.vht.contracts.annotation;

/** When two keys name the same slice. */
public enum Matching {
  /** When they are equal. A slice lives as long as the objects that share its trace. */
  EQUALITY,
  /** When they are the same object. A slice is freed with that object. */
  IDENTITY
}
