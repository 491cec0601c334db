/** JSON Schema of an encoding, with the keys of xarray's. */
export const encodingSchema = {
  type: 'object',
  description: 'How values are stored. The keys are those of encoding in xarray.',
  additionalProperties: false,
  properties: {
    dtype: {
      type: ['string'],
      anyOf: [
        { enum: ['float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] },
        { type: 'string', pattern: '^S[1-9][0-9]{0,4}$' },
      ],
      description:
        'The type. Values that do not fit are counted and become the fill value. Unsigned and 64-bit integers ' +
        'need netcdf4 or cdf5. Names and facts of machines and signals can have int32, float64 or, for text of at ' +
        'most 32 bytes, "S32"; what does not fit gets a wider type, which a warning says.',
    },
    scale_factor: {
      type: 'number',
      description: 'The size of one step: stored = (value - add_offset) / scale_factor.',
    },
    add_offset: { type: 'number', description: 'The value stored as 0.' },
    _FillValue: {
      type: ['number', 'string'],
      anyOf: [{ type: 'number' }, { enum: ['NaN'] }],
      description: 'The stored value that means missing. Default: NaN; for integers, the default fill value of netCDF.',
    },
    zlib: { type: 'boolean', description: 'Compress chunks; netcdf4 only.' },
    complevel: {
      type: 'integer',
      minimum: 0,
      maximum: 9,
      description: 'Compression level, 0 for none; netcdf4 only.',
    },
    shuffle: {
      type: 'boolean',
      description: 'Shuffle bytes before compression; netcdf4 only. Default: whichever makes the first chunk smaller.',
    },
    fletcher32: { type: 'boolean', description: 'Add a checksum to every chunk; netcdf4 only.' },
    chunksizes: {
      type: 'array',
      minItems: 1,
      items: { type: 'integer', minimum: 1 },
      description:
        'The shape of a chunk, with a length for each dimension of the variable; netcdf4 only. Default: chosen ' +
        'by the plan.',
    },
    significant_digits: {
      type: 'integer',
      minimum: 1,
      maximum: 52,
      description:
        'Significant decimal digits to keep: at most 6 of float32, 15 of float64. With BitRound: bits, at most ' +
        '23 and 52. The other bits are set so that they compress well; netcdf4 only.',
    },
    quantize_mode: {
      type: 'string',
      enum: ['BitGroom', 'GranularBitRound', 'BitRound'],
      description: 'The algorithm for significant_digits. Default: BitGroom.',
    },
  },
  dependencies: { quantize_mode: ['significant_digits'] },
} as const;
