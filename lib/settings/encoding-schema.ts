/** How the values of a signal are stored: the encoding that xarray users know, in a JSON Schema. */
export const encodingSchema = {
  type: 'object',
  description: 'How values are stored. The keys are those of encoding in xarray.',
  additionalProperties: false,
  properties: {
    dtype: {
      type: 'string',
      enum: ['float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'],
      description:
        'The type. Values that do not fit are counted and become the fill value. Unsigned and 64-bit integers are for netcdf4 and cdf5.',
    },
    scale_factor: {
      type: 'number',
      description: 'The size of one step: stored = (value - add_offset) / scale_factor.',
    },
    add_offset: { type: 'number', description: 'The value that is stored as 0.' },
    _FillValue: {
      type: ['number', 'string'],
      anyOf: [{ type: 'number' }, { enum: ['NaN'] }],
      description:
        'The stored value that means missing. Without it, NaN, or for integers the default fill value of netCDF.',
    },
    zlib: { type: 'boolean', description: 'Whether chunks are compressed; netcdf4 only.' },
    complevel: {
      type: 'integer',
      minimum: 0,
      maximum: 9,
      description: 'Compression level, 0 for none; netcdf4 only.',
    },
    shuffle: {
      type: 'boolean',
      description:
        'Whether bytes are regrouped before compression; netcdf4 only. Without it, the first chunk is tried both ways.',
    },
    fletcher32: { type: 'boolean', description: 'Whether every chunk has a checksum; netcdf4 only.' },
    chunksizes: {
      type: 'array',
      minItems: 1,
      items: { type: 'integer', minimum: 1 },
      description:
        'The shape of a chunk, a length for each dimension of the variable; netcdf4 only. Without it, planned.',
    },
    significant_digits: {
      type: 'integer',
      minimum: 1,
      maximum: 52,
      description:
        'Decimal digits that are kept, at most 6 of float32 and 15 of float64 (of BitRound: bits, 23 and 52); the rest is made to compress well; netcdf4 only.',
    },
    quantize_mode: {
      type: 'string',
      enum: ['BitGroom', 'GranularBitRound', 'BitRound'],
      description: 'How significant_digits are kept. Without it, BitGroom.',
    },
  },
  dependencies: { quantize_mode: ['significant_digits'] },
} as const;
