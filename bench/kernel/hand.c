// A full-batch step of a 2-N-N-1 net with tanh and the mean squared error, f64, as one writes it by hand for SIMD: two
// samples a register, four side by side, sums of four neurons at once, gradients in tiles of two by four. `outputs` is
// the first half of it, for a grid.
#include <wasm_simd128.h>
typedef v128_t V;
#ifndef N
#define N 16
#endif
#define A __attribute__((aligned(64)))
static double w1[N][2] A, b1[N] A, w2[N][N] A, b2[N] A, w3[N] A, b3;
static V gw1[N][2], gb1[N], gw2[N][N], gb2[N], gw3[N], gb3, gl;
static double xs[2][4096] A, ys[4096] A, os[4096] A; static double loss;
#define S(x) wasm_f64x2_splat(x)
#define L(p) wasm_v128_load(p)
#define add wasm_f64x2_add
#define sub wasm_f64x2_sub
#define mul wasm_f64x2_mul
static inline V vtanh(V x){
  V y=wasm_f64x2_min(mul(wasm_f64x2_abs(x),S(2.0)),S(44.0));
  V n=wasm_f64x2_nearest(mul(y,S(1.4426950408889634)));
  V r=sub(sub(y,mul(n,S(6.93147180369123816490e-01))),mul(n,S(1.90821492927058770002e-10)));
  static const double c[]={0.16666666666666669,0.041666666666666664,0.008333333333330051,0.0013888888888886545,0.00019841269863105968,2.4801587317181886e-05,2.7557268378684192e-06,2.755728291148268e-07,2.5100424157005067e-08,2.0911264239196087e-09};
  V p=S(c[9]);
  for(int i=8;i>=0;i--) p=add(mul(r,p),S(c[i]));
  V q=mul(r,r);
  V e=add(r,add(mul(q,S(.5)),mul(mul(q,r),p)));
  V s=wasm_i64x2_shl(add(n,S(4503599627370496.0+1023.0)),52);
  e=add(mul(s,e),sub(s,S(1.0)));
  V t=wasm_f64x2_div(e,add(e,S(2.0)));
  return wasm_v128_or(t,wasm_v128_and(x,S(-0.0)));
}
__attribute__((export_name("ptr"))) void*ptr(int k){switch(k){case 0:return w1;case 1:return b1;case 2:return w2;case 3:return b2;case 4:return w3;case 5:return &b3;case 6:return xs;case 7:return ys;case 9:return os;default:return &loss;}}
static inline double h(V v){return wasm_f64x2_extract_lane(v,0)+wasm_f64x2_extract_lane(v,1);}
void *memset(void *p,int c,unsigned long n){char*q=p;while(n--)*q++=c;return p;}
#define P 2
__attribute__((export_name("step"))) void step(int n,double lr){
  V z=S(0.0); 
  for(int j=0;j<N;j++){gb1[j]=gb2[j]=gw3[j]=z;gw1[j][0]=gw1[j][1]=z;for(int i=0;i<N;i++)gw2[j][i]=z;}
  gb3=gl=z; V inv=S(1.0/n);
  for(int s=0;s<n;s+=2*P){
    V x0[P],x1[P],a1[N][P],a2[N][P],d2[N][P],d1[N][P];
    for(int p=0;p<P;p++){x0[p]=L(&xs[0][s+2*p]);x1[p]=L(&xs[1][s+2*p]);}
    for(int j=0;j<N;j++){ V W0=S(w1[j][0]),W1=S(w1[j][1]),B=S(b1[j]); for(int p=0;p<P;p++) a1[j][p]=vtanh(add(add(B,mul(W0,x0[p])),mul(W1,x1[p])));}
    for(int j=0;j<N;j+=4){ V t[4][P]; for(int k=0;k<4;k++)for(int p=0;p<P;p++)t[k][p]=S(b2[j+k]);
      for(int i=0;i<N;i++){ for(int k=0;k<4;k++){V W=S(w2[j+k][i]); for(int p=0;p<P;p++) t[k][p]=add(t[k][p],mul(W,a1[i][p]));}}
      for(int k=0;k<4;k++)for(int p=0;p<P;p++)a2[j+k][p]=vtanh(t[k][p]); }
    V o[P],d3[P];
    for(int p=0;p<P;p++)o[p]=S(b3);
    for(int j=0;j<N;j++){V W=S(w3[j]);for(int p=0;p<P;p++)o[p]=add(o[p],mul(W,a2[j][p]));}
    for(int p=0;p<P;p++){V q=vtanh(o[p]),e=sub(q,L(&ys[s+2*p]));gl=add(gl,mul(e,e));d3[p]=mul(mul(add(e,e),inv),sub(S(1.0),mul(q,q)));gb3=add(gb3,d3[p]);}
    for(int j=0;j<N;j++){V W=S(w3[j]);V g=gw3[j],gb=gb2[j];for(int p=0;p<P;p++){g=add(g,mul(d3[p],a2[j][p]));d2[j][p]=mul(mul(W,d3[p]),sub(S(1.0),mul(a2[j][p],a2[j][p])));gb=add(gb,d2[j][p]);}gw3[j]=g;gb2[j]=gb;}
    for(int i=0;i<N;i+=4){ V t[4][P]; for(int k=0;k<4;k++)for(int p=0;p<P;p++)t[k][p]=z;
      for(int j=0;j<N;j++)for(int k=0;k<4;k++){V W=S(w2[j][i+k]);for(int p=0;p<P;p++)t[k][p]=add(t[k][p],mul(W,d2[j][p]));}
      for(int k=0;k<4;k++)for(int p=0;p<P;p++)d1[i+k][p]=mul(t[k][p],sub(S(1.0),mul(a1[i+k][p],a1[i+k][p])));}
    for(int j=0;j<N;j+=2)for(int i=0;i<N;i+=4){ V g[2][4]; for(int k=0;k<2;k++)for(int m=0;m<4;m++)g[k][m]=gw2[j+k][i+m];
      for(int p=0;p<P;p++)for(int k=0;k<2;k++)for(int m=0;m<4;m++)g[k][m]=add(g[k][m],mul(d2[j+k][p],a1[i+m][p]));
      for(int k=0;k<2;k++)for(int m=0;m<4;m++)gw2[j+k][i+m]=g[k][m];}
    for(int j=0;j<N;j++){V g0=gw1[j][0],g1=gw1[j][1],gb=gb1[j];for(int p=0;p<P;p++){g0=add(g0,mul(d1[j][p],x0[p]));g1=add(g1,mul(d1[j][p],x1[p]));gb=add(gb,d1[j][p]);}gw1[j][0]=g0;gw1[j][1]=g1;gb1[j]=gb;}
  }
  loss=h(gl)/n;
  for(int j=0;j<N;j++){w1[j][0]-=lr*h(gw1[j][0]);w1[j][1]-=lr*h(gw1[j][1]);b1[j]-=lr*h(gb1[j]);b2[j]-=lr*h(gb2[j]);w3[j]-=lr*h(gw3[j]);for(int i=0;i<N;i++)w2[j][i]-=lr*h(gw2[j][i]);}
  b3-=lr*h(gb3);
}
__attribute__((export_name("outputs"))) void outputs(int n){
  for(int s=0;s<n;s+=2*P){
    V x0[P],x1[P],a1[N][P],a2[N][P],o[P];
    for(int p=0;p<P;p++){x0[p]=L(&xs[0][s+2*p]);x1[p]=L(&xs[1][s+2*p]);o[p]=S(b3);}
    for(int j=0;j<N;j++){ V W0=S(w1[j][0]),W1=S(w1[j][1]),B=S(b1[j]); for(int p=0;p<P;p++) a1[j][p]=vtanh(add(add(B,mul(W0,x0[p])),mul(W1,x1[p])));}
    for(int j=0;j<N;j+=4){ V t[4][P]; for(int k=0;k<4;k++)for(int p=0;p<P;p++)t[k][p]=S(b2[j+k]);
      for(int i=0;i<N;i++){ for(int k=0;k<4;k++){V W=S(w2[j+k][i]); for(int p=0;p<P;p++) t[k][p]=add(t[k][p],mul(W,a1[i][p]));}}
      for(int k=0;k<4;k++)for(int p=0;p<P;p++)a2[j+k][p]=vtanh(t[k][p]); }
    for(int j=0;j<N;j++){V W=S(w3[j]);for(int p=0;p<P;p++)o[p]=add(o[p],mul(W,a2[j][p]));}
    for(int p=0;p<P;p++)wasm_v128_store(&os[s+2*p],vtanh(o[p]));
  }
}
